import type { BrandColors } from "./brand-colors.ts";

/** Parts of the icon that any mask keeps are within 40 % of its size from the center (W3C, Web Application Manifest, 2.6). */
const SAFE_SHARE = 0.8;

/**
 * Returns the vendor's icon as SVG: the name's first letter on the vendor's color.
 * @param shape `rounded` for browsers' tabs; `full` has no corners, for systems that cut icons into their own shape
 */
export function letterIcon(name: string, { brand, brandText }: BrandColors, shape: "rounded" | "full"): string {
  const letter = (Array.from(name)[0] ?? "").replace(/[<>&]/g, "");
  const corner = shape === "rounded" ? ' rx="7"' : "";
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32"${corner} fill="${brand}"/>` +
    `<text x="16" y="22.5" text-anchor="middle" font-family="system-ui,sans-serif" font-size="19" font-weight="700" fill="${brandText}">${letter}</text></svg>`
  );
}

/**
 * Returns a picture of the vendor's as an icon that systems may cut into any shape: smaller, on white.
 * @param picture an SVG or PNG file
 */
export function maskableIcon(picture: Uint8Array, type: string): string {
  const size = 512 * SAFE_SHARE;
  const start = (512 - size) / 2;
  const data = `data:${type};base64,${Buffer.from(picture).toString("base64")}`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><rect width="512" height="512" fill="#fff"/>` +
    `<image href="${data}" x="${start}" y="${start}" width="${size}" height="${size}"/></svg>`
  );
}
