import "server-only";
import { type Entry, openEntry, sealEntry } from "@/lib/server/customer/session/entry";
import { KNOWN_BROWSER_SECONDS, rememberMailbox } from "@/lib/server/customer/sign-in/known-browser";
import { env } from "@/lib/server/platform/env";

export type CookieName = "portal" | "staff" | "entry" | "staff-entry" | "known" | "language" | "theme";

/**
 * The cookie's full name. `__Host-` (RFC 6265bis, section 4.1.3.2) binds it to this host over https. On http loopback there is no
 * prefix and no `Secure`, since Safari refuses them there. The boot refuses http anywhere else.
 */
function cookieName(name: CookieName): string {
  return overHttps() ? `__Host-${name}` : name;
}

function overHttps(): boolean {
  return env().PORTAL_URL.startsWith("https:");
}

/** A `Set-Cookie` value: HttpOnly, SameSite=Lax, for the whole host. `maxAge` in seconds; 0 expires it. */
export function cookie(name: CookieName, value: string, maxAge: number): string {
  return `${cookieName(name)}=${value}; Path=/; Max-Age=${Math.max(0, Math.floor(maxAge))}; HttpOnly; SameSite=Lax${overHttps() ? "; Secure" : ""}`;
}

/** The `Set-Cookie` value that expires a cookie. */
export function expiredCookie(name: CookieName): string {
  return cookie(name, "", 0);
}

/** What this browser carries before it is signed in; empty when there is nothing, or it is old or altered. */
export async function readEntry(request: Request): Promise<Entry> {
  return await openEntry(readCookie(request, "entry"));
}

/** The `Set-Cookie` value for what this browser carries before it is signed in. */
export async function entryCookie(entry: Entry): Promise<string> {
  const { value, maxAge } = await sealEntry(entry);
  return cookie("entry", value, maxAge);
}

/** The `Set-Cookie` value by which this browser is known as one where this email has signed in. */
export async function knownBrowserCookie(request: Request, email: string): Promise<string> {
  return cookie("known", await rememberMailbox(readCookie(request, "known"), email), KNOWN_BROWSER_SECONDS);
}

/**
 * The value of a cookie in a request, or null. API and pages both read it here. Another host of the domain can plant a second
 * cookie under our name, and which of the two comes first is the planter's choice: then neither counts. Only spaces and tabs
 * are skipped (RFC 6265, section 5.4): a name that looks like ours after a no-break space isn't protected by `__Host-`.
 */
export function readCookie({ headers }: { headers: Pick<Headers, "get"> }, name: CookieName): string | null {
  const wanted = cookieName(name);
  const found: string[] = [];
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).replace(/^[ \t]+/, "") === wanted) found.push(pair.slice(equals + 1));
  }
  return found.length === 1 ? (found[0] ?? null) : null;
}
