import * as z from "zod/mini";

/** Digits of a code. */
export const CODE_LENGTH = 8;
/** Wrong tries that a code survives, less one. */
export const CODE_TRIES = 5;
/** Seconds before another code can be asked for on the page; the server has limits of its own. */
export const RESEND_SECONDS = 30;

/** One address: something, "@", a domain with a dot; nothing that means something else in a mail header (RFC 5322, specials). */
const ADDRESS = /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}]+\.[^\s@<>()[\]\\,;:".\p{C}]+$/u;

/** An email address as a person types it; outer white space is dropped, case is kept. At most 254 characters (RFC 5321). */
export const emailText = z.pipe(
  z.string().check(z.maxLength(500)),
  z.pipe(
    z.transform((text: string) => text.trim().normalize("NFC")),
    z.string().check(z.maxLength(254), z.regex(ADDRESS)),
  ),
);

/** `POST /api/sign-in`; `next` is the path to come back to, judged by the server. */
export const signInRequest = z.strictObject({
  email: emailText,
  next: z.optional(z.nullable(z.string().check(z.maxLength(2000)))),
});

/** `GET /api/sign-in`, and the 202 of `POST`: the same for every address. */
export const signInState = z.object({
  /** Mail is failing or late at the moment, for everybody. */
  mail_delayed: z.boolean(),
});
export type SignInState = z.infer<typeof signInState>;

/** The digits of what a person typed or pasted: "1234 5678", "1234-5678", full-width digits too. */
export function codeDigits(text: string): string {
  return text.normalize("NFKC").replace(/\D/g, "");
}

/** `POST /api/sign-in/verify`. */
export const verifyRequest = z.strictObject({
  code: z.pipe(
    z.string().check(z.maxLength(100)),
    z.pipe(z.transform(codeDigits), z.string().check(z.regex(/^\d{8}$/))),
  ),
});

/** `POST /api/session/account`. */
export const accountRequest = z.strictObject({
  customer_id: z.uuid(),
  member_id: z.optional(z.nullable(z.uuid())),
});
export type AccountRequest = z.infer<typeof accountRequest>;

/** Something that the proved address may open: an own purchase, or a place in a team. */
export const accountChoice = z.object({
  customer_id: z.string(),
  member_id: z.nullable(z.string()),
  customer_name: z.nullable(z.string()),
  member_name: z.nullable(z.string()),
  role: z.nullable(z.string()),
  kind: z.enum(["individual", "team"]),
});
export type AccountChoice = z.infer<typeof accountChoice>;

/** A session was opened; `next` is a path of this portal. */
export const sessionOpened = z.object({ session: z.literal(true), next: z.string() });

/** The answer to a right code: signed in, or the accounts to choose from, `[]` when there is no purchase under the address. */
export const verified = z.union([
  sessionOpened,
  z.object({
    accounts: z.array(accountChoice),
    /** False while the list of team members is being read for the first time: a team may be missing. */
    accounts_complete: z.boolean(),
  }),
]);
export type Verified = z.infer<typeof verified>;
