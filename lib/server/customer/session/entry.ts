import "server-only";
import * as z from "zod";
import { cookie, cookieName, readCookie } from "@/lib/server/http/cookies";
import { openFromCookie, sealForCookie } from "@/lib/server/platform/sealed-cookie";

/** Seconds that a waiting link is kept in the browser, at least. */
export const ENTRY_SECONDS = 600;
/** Beside a otp: the code's ten minutes, and as many of the address that it proved. The rows say what still counts. */
export const LONGEST_ENTRY_SECONDS = 2 * ENTRY_SECONDS;
/** Browsers drop a cookie of more than 4096 bytes, its name and attributes included (RFC 6265, section 6.1). */
const LARGEST = 3900;

const entry = z.object({
  /** A pre-authenticated link of Polar's, until its owner says "Continue". */
  link: z.object({ token: z.string().max(500), goTo: z.string().max(2000).nullable() }).optional(),
  /** The value of a sign-in link's address, until its owner says "Continue"; opened in time, or it would not stand here. */
  signInLink: z.string().max(100).optional(),
  /** The sign-in otp that this browser asked for, and the secret that binds it to this browser. */
  otp: z.object({ id: z.uuid(), binding: z.string() }).optional(),
  /** The page asked for before sign-in. */
  next: z.string().max(2000).optional(),
});
/** What a browser carries before it is signed in, sealed (iron-session), so that it can neither be read nor made up. */
export type Entry = z.infer<typeof entry>;

/** The sealed value for `__Host-entry`, with its `Set-Cookie` line; it opens for `seconds`. Where to go is left out of one that grew too large. */
export async function entryCookie(content: Entry, seconds = ENTRY_SECONDS): Promise<string> {
  const seal = (kept: Entry) => sealForCookie("entry-cookie", kept, seconds);
  const value = await seal(content);
  return cookie("entry", value.length <= LARGEST ? value : await seal(withoutGoal(content)), seconds);
}

function withoutGoal({ link, next: _, ...content }: Entry): Entry {
  return { ...content, link: link && { ...link, goTo: null } };
}

/** Expires the entry cookie. */
export function clearedEntryCookie(): string {
  return cookie("entry", "", 0);
}

/** Opens the value of the entry cookie; empty when there is none, or it is old or altered. */
export async function openEntry(value: string | null | undefined): Promise<Entry> {
  if (!value) return {};
  const content = await openFromCookie("entry-cookie", value);
  const result = entry.safeParse(content);
  return result.success ? result.data : {};
}

/** The entry of a request. */
export async function readEntry(request: Request): Promise<Entry> {
  return await openEntry(readCookie(request, "entry"));
}

/** The entry cookie's name, for server components, which read it from next/headers. */
export function entryCookieName(): string {
  return cookieName("entry");
}
