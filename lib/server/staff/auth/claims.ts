import "server-only";
import { plainText } from "@/lib/server/platform/plain-text";

export type Claims = Readonly<Record<string, unknown>>;

/**
 * Reads a claim by its name, or by a path of names with dots (`realm_access.roles`). A name may itself have dots, as in
 * `https://example.com/roles` or `resource_access.portal.example.com.roles`; the longest one that exists counts. Inherited
 * properties are not read.
 */
export function readClaim(claims: Claims, path: string): unknown {
  const names = path.split(".");
  for (let length = names.length; length > 0; length -= 1) {
    const name = names.slice(0, length).join(".");
    if (!Object.hasOwn(claims, name)) continue;
    const value = claims[name];
    if (length === names.length) return value;
    const isObject = value !== null && typeof value === "object";
    const inner = isObject ? readClaim(value as Claims, names.slice(length).join(".")) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** The texts of a claim: a list, or text separated by spaces or commas. */
export function textsIn(value: unknown): string[] {
  const given = typeof value === "string" ? value.split(/[\s,]+/) : Array.isArray(value) ? value : [];
  return given.filter((one) => typeof one === "string");
}

/**
 * The name that customers and auditors read: the provider's name for the person, else the username, the email, or `sub`. Of an
 * email only the part before the @, because the name goes into the audit log.
 */
export function nameOf(claims: Claims): string {
  const given = [claims.name, claims.preferred_username, claims.email, claims.sub];
  const name = given.find((one) => typeof one === "string" && plainText(one) !== "");
  return plainText(typeof name === "string" ? name.replace(/^(\S+)@\S+$/, "$1") : "?");
}

export function emailOf({ email }: Claims): string | null {
  return typeof email === "string" && email.length <= 320 ? email : null;
}
