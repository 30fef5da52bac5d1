import { createHash } from "node:crypto";

/** A UUID of version 4 derived from a name, so that links and tests can rely on the seed's ids. */
export function seedId(name: string): string {
  const hex = createHash("sha256").update(`northwind ${name}`).digest("hex").slice(0, 32);
  const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4];
  const marked = `${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`;
  return marked.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
