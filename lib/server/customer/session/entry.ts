import "server-only";
import * as z from "zod";
import { openFromCookie, sealForCookie } from "@/lib/server/platform/sealed-cookie";

/** Seconds that a waiting link stays in the browser. */
export const ENTRY_SECONDS = 600;
/** Beside a one-time code: its ten minutes, and as many for the email it verified. The rows in the database say what is still valid. */
const ENTRY_SECONDS_WITH_OTP = 2 * ENTRY_SECONDS;
/** Browsers drop a cookie of more than 4096 bytes, its name and attributes included (RFC 6265, section 6.1). */
const LARGEST = 3900;

/** The id of a one-time code, and the secret that binds it to this browser. */
const otpHandle = z.object({ id: z.uuid(), binding: z.string() });

const entry = z.object({
  /** A pre-authenticated link of Polar's, until the person clicks "Continue". */
  link: z
    .object({
      token: z.string().max(500),
      goTo: z.string().max(2000).nullable(),
      /** Random, for each time that the link is opened. Missing in the cookies of earlier releases. */
      opening: z.string().max(50).default(""),
    })
    .optional(),
  /** The value of a sign-in link, until the person clicks "Continue". Empty for a link that was cut off or came too late. */
  signInLink: z.string().max(100).optional(),
  /** The one-time code that this browser asked for last, and earlier ones that still work. */
  otp: otpHandle.extend({ earlier: z.array(otpHandle).max(20).optional() }).optional(),
  /** The limit that stopped the last request for a code. `otp` is the id of an earlier code for the same email, if there is one. */
  stopped: z.object({ codes: z.number(), seconds: z.number(), until: z.number(), otp: z.uuid().nullable() }).optional(),
  /** An invitation to a seat, which Polar's own page accepts. */
  invitation: z.object({ token: z.string().max(500), slug: z.string().max(100).nullable() }).optional(),
  /** The email to fill in at sign-in, from the URL that was opened. */
  email: z.string().max(254).optional(),
  /** The page to open after sign-in. */
  next: z.string().max(2000).optional(),
});
/** What a browser carries before it is signed in, sealed (iron-session) against reading and forging. */
export type Entry = z.infer<typeof entry>;

/** Seals an entry for its cookie. The page to open is left out of an entry that would grow too large. `maxAge` in seconds. */
export async function sealEntry(content: Entry): Promise<{ value: string; maxAge: number }> {
  const maxAge = content.otp ? ENTRY_SECONDS_WITH_OTP : ENTRY_SECONDS;
  const value = await sealForCookie("entry-cookie", content, maxAge);
  if (value.length <= LARGEST) return { value, maxAge };
  return { value: await sealForCookie("entry-cookie", withoutNext(content), maxAge), maxAge };
}

function withoutNext({ link, next: _, ...content }: Entry): Entry {
  return { ...content, link: link && { ...link, goTo: null } };
}

/** Opens the entry cookie's value; empty when there is none, or it is old or altered. */
export async function openEntry(value: string | null): Promise<Entry> {
  if (!value) return {};
  const result = entry.safeParse(await openFromCookie("entry-cookie", value));
  return result.success ? result.data : {};
}
