import "server-only";
import * as z from "zod";
import { normalizedEmail } from "@/lib/server/directory/email-hash";
import { openFromCookie, sealForCookie } from "@/lib/server/platform/sealed-cookie";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";

/** Half a year after the last sign-in, a browser is a stranger again. */
export const KNOWN_BROWSER_SECONDS = 180 * 86_400;
/** A browser that many people sign in with remembers the last of them. */
const MOST_EMAILS = 5;

/** Keyed hashes of the emails that signed in, and since when, newest first. */
const known = z.object({ emails: z.array(z.object({ hash: z.string(), since: z.number() })) });

/**
 * Remembers in a browser's sealed cookie that this email signed in there. The cookie opens nothing.
 * @param value of the cookie that the browser has
 * @returns the value of its new one.
 */
export async function rememberEmail(value: string | null, email: string): Promise<string> {
  const others = (await emailsOf(value)).filter(({ hash }) => !hashesOf(email).includes(hash));
  const emails = [{ hash: keyedHash("known-browser", normalizedEmail(email)), since: Date.now() }, ...others];
  return await sealForCookie("known-browser", { emails: emails.slice(0, MOST_EMAILS) }, KNOWN_BROWSER_SECONDS);
}

/** When did this email last sign in, in the browser with this cookie? Null if it never did. */
export async function lastSignIn(value: string | null, email: string): Promise<Date | null> {
  const hashes = hashesOf(email);
  const found = (await emailsOf(value)).find(({ hash }) => hashes.includes(hash));
  return found ? new Date(found.since) : null;
}

function hashesOf(email: string): string[] {
  return keyedHashes("known-browser", normalizedEmail(email));
}

async function emailsOf(value: string | null) {
  if (value === null) return [];
  const result = known.safeParse(await openFromCookie("known-browser", value));
  return result.success ? result.data.emails : [];
}
