import "server-only";
import { env } from "./env";

/** Characters of an address that is remembered: a cookie holds 4096 in all (RFC 6265, section 6.1). */
const LONGEST = 2000;

/**
 * A path of this portal, as `next` may name it: parsed, never compared as text, so that `//evil`, `/\evil`, `%09//evil` and
 * their kind end up on the same origin or nowhere.
 * @returns path, query and hash, or null.
 */
export function samePortalPath(next: string | null | undefined): string | null {
  if (!next?.startsWith("/") || next.length > LONGEST) return null;
  // Browsers drop tabs and line breaks, and read "\" as "/": refuse what could be read in two ways.
  if (/[\\\p{Cc}]/u.test(next) || next.startsWith("//")) return null;
  const base = env().PORTAL_URL;
  if (!URL.canParse(next, base)) return null;
  const url = new URL(next, base);
  if (url.origin !== base || url.username !== "" || url.pathname.startsWith("//") || url.pathname.startsWith("/api/"))
    return null;
  const path = url.pathname + url.search + url.hash;
  // Escapes make it up to nine times as long, and what is kept in a cookie or sent on has to stay short.
  return path.length > LONGEST ? null : path;
}

/** An address of the vendor's app, if it is exactly one of `ALLOWED_RETURN_URLS` (custom schemes included); else null. */
export function allowedReturnUrl(address: string | null | undefined): { url: string; name: string } | null {
  if (!address || address.length > LONGEST || !URL.canParse(address)) return null;
  const { href } = new URL(address);
  return env().ALLOWED_RETURN_URLS.find(({ url }) => url === href) ?? null;
}
