import "server-only";
import { env } from "./env";

/** security.txt should expire within a year (RFC 9116, section 2.5.5). */
const DAYS_VALID = 180;
const DAY_MS = 86_400_000;

/**
 * The content of /.well-known/security.txt (RFC 9116): whom to tell about a vulnerability.
 * @param nowMs since 1970. It expires at a midnight (UTC), so that all instances answer the same all day.
 * @returns null without `SECURITY_CONTACT`
 */
export function securityText(nowMs: number): string | null {
  const { SECURITY_CONTACT, SECURITY_POLICY_URL, PORTAL_URL } = env();
  if (SECURITY_CONTACT === undefined) return null;
  const expires = new Date((Math.floor(nowMs / DAY_MS) + DAYS_VALID) * DAY_MS);
  const fields = [
    `Contact: ${SECURITY_CONTACT}`,
    `Expires: ${expires.toISOString().replace(".000", "")}`,
    // Of those who read the reports. Which they speak, the portal doesn't know.
    "Preferred-Languages: en",
    `Canonical: ${PORTAL_URL}/.well-known/security.txt`,
    ...(SECURITY_POLICY_URL === undefined ? [] : [`Policy: ${SECURITY_POLICY_URL}`]),
  ];
  return `${fields.join("\n")}\n`;
}

/** The content of /robots.txt (RFC 9309). With `ROBOTS=sign-in`, it allows the sign-in page and what the page loads. */
export function robotsText(): string {
  const allowed = isSignInIndexed() ? ["Allow: /sign-in$", "Allow: /_next/static/", "Allow: /favicon.ico$"] : [];
  return `${["User-agent: *", ...allowed, "Disallow: /"].join("\n")}\n`;
}

/** May search engines show the sign-in page? They never may show another one: those are a customer's own. */
export function isSignInIndexed(): boolean {
  return env().ROBOTS === "sign-in";
}
