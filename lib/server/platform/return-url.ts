import "server-only";
import { env } from "./env";

/** The longest URL we store, in characters: a cookie holds 4096 in all (RFC 6265, section 6.1). */
const LONGEST = 2000;

/**
 * A path of this portal, as `next` may name it. It is parsed, never compared as text, so that `//evil`, `/\evil`, `%09//evil`
 * and the like lead to this origin or nowhere.
 * @returns path, query and hash, or null.
 */
export function samePortalPath(next: string | null | undefined): string | null {
  if (!next?.startsWith("/") || next.length > LONGEST) return null;
  // Browsers drop tabs and line breaks, and read "\" as "/". Refuse anything that could be read in two ways.
  if (/[\\\p{Cc}]/u.test(next) || next.startsWith("//")) return null;
  const base = env().PORTAL_URL;
  if (!URL.canParse(next, base)) return null;
  const url = new URL(next, base);
  if (url.origin !== base || url.username !== "" || url.pathname.startsWith("//") || url.pathname.startsWith("/api/"))
    return null;
  const path = url.pathname + url.search + url.hash;
  // Escapes make it up to nine times as long, and it must still fit into a cookie.
  return path.length > LONGEST ? null : path;
}

/** A URL of the vendor's app, if it is exactly one of `ALLOWED_RETURN_URLS` (custom schemes too); else null. */
export function allowedReturnUrl(url: string | null | undefined): { url: string; name: string } | null {
  if (!url || url.length > LONGEST || !URL.canParse(url)) return null;
  const { href } = new URL(url);
  return env().ALLOWED_RETURN_URLS.find((allowed) => allowed.url === href) ?? null;
}
