import "server-only";
import * as z from "zod";
import { openFromCookie, sealForCookie } from "@/lib/server/platform/sealed-cookie";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";
import { mailboxOf } from "./rate-subjects";

/** Half a year after the last sign-in, a browser is a stranger again. */
export const KNOWN_BROWSER_SECONDS = 180 * 86_400;
/** A browser that many people sign in with remembers the last of them. */
const MOST_MAILBOXES = 5;

/** Keyed hashes of the mailboxes that signed in, and when they last did, newest first. */
const known = z.object({ mailboxes: z.array(z.object({ hash: z.string(), since: z.number() })) });

/**
 * Remembers in a browser's sealed cookie that this email signed in there. The cookie opens nothing: it only gives the browser a
 * share of the mailbox's codes that strangers can't use up.
 * @param value of the cookie that the browser has
 * @returns the value of its new one.
 */
export async function rememberMailbox(value: string | null, email: string): Promise<string> {
  const others = (await mailboxesOf(value)).filter(({ hash }) => !hashesOf(email).includes(hash));
  const mailboxes = [{ hash: keyedHash("known-browser", mailboxOf(email)), since: Date.now() }, ...others];
  return await sealForCookie("known-browser", { mailboxes: mailboxes.slice(0, MOST_MAILBOXES) }, KNOWN_BROWSER_SECONDS);
}

/** Did this email sign in before, in the browser with this cookie? */
export async function isKnownBrowser(value: string | null, email: string): Promise<boolean> {
  return (await lastSignIn(value, email)) !== null;
}

/** When did this email last sign in, in the browser with this cookie? Null if it never did. */
export async function lastSignIn(value: string | null, email: string): Promise<Date | null> {
  const hashes = hashesOf(email);
  const found = (await mailboxesOf(value)).find(({ hash }) => hashes.includes(hash));
  return found ? new Date(found.since) : null;
}

function hashesOf(email: string): string[] {
  return keyedHashes("known-browser", mailboxOf(email));
}

async function mailboxesOf(value: string | null) {
  if (value === null) return [];
  const result = known.safeParse(await openFromCookie("known-browser", value));
  return result.success ? result.data.mailboxes : [];
}
