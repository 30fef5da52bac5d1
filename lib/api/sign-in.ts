import * as z from "zod/mini";
import type { ProblemCode } from "./problem";
import { visibleLength } from "./typed-text";

/** Digits of a code. */
export const CODE_LENGTH = 8;
/** A code stops working after this many wrong tries. */
export const CODE_TRIES = 5;
/** Seconds until the page offers another code. The server has its own limits. */
export const RESEND_SECONDS = 30;

/** One email: a local part, "@", and a domain with a dot, without characters that have a meaning in a mail header (RFC 5322, specials). */
const EMAIL =
  /^[^\s@<>()[\]\\,;:"\p{C}\p{Default_Ignorable_Code_Point}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}\p{Default_Ignorable_Code_Point}]+\.[^\s@<>()[\]\\,;:".\p{C}\p{Default_Ignorable_Code_Point}]+$/u;

const showsEachPart = (email: string) => email.split(/[@.]/).every((part) => part === "" || visibleLength(part) > 0);

/** An email as a person types it: trimmed, case unchanged, at most 254 characters (RFC 5321). */
export const emailText = z.pipe(
  z.string().check(z.maxLength(500)),
  z.pipe(
    z.transform((text: string) => text.trim().normalize("NFC")),
    z.string().check(z.maxLength(254), z.regex(EMAIL), z.refine(showsEachPart)),
  ),
);

/** `POST /api/sign-in`; `next` is the path to open after sign-in. The server checks it. */
export const signInRequest = z.strictObject({
  email: emailText,
  next: z.optional(z.nullable(z.string().check(z.maxLength(2000)))),
});

/** The limit of codes that stopped the last request of this browser. It counts requests, so it's the same for every email. */
const signInLimit = z.object({
  /** As many codes can be requested for one email in so many minutes. */
  codes: z.number(),
  minutes: z.number(),
  /** Minutes until another code can be requested. */
  minutes_left: z.number(),
  /** Does an earlier code for this email still work in this browser? */
  earlier_code_works: z.boolean(),
});
export type SignInLimit = z.infer<typeof signInLimit>;

/** The 202 of `POST /api/sign-in`: the same for every email, sent or not. */
export const signInRequested = z.object({
  /** Is mail failing or delayed? The answer doesn't depend on the email. */
  mail_delayed: z.boolean(),
});
export type SignInRequested = z.infer<typeof signInRequested>;

/** `GET /api/sign-in`: the state of mail, and of this browser's last request. */
export const signInState = z.extend(signInRequested, { limit: z.nullable(signInLimit) });
export type SignInState = z.infer<typeof signInState>;

/** Returns the digits of a typed or pasted code: "1234 5678", "1234-5678", and full-width digits. */
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

/** `POST /api/session`: the link that was shown. Without it nothing is confirmed. */
export const linkConfirmation = z.strictObject({ shown: z.optional(z.string().check(z.maxLength(100))) });

/** `POST /api/session/account`. `email` is the one whose accounts were shown. */
export const accountRequest = z.strictObject({
  customer_id: z.uuid(),
  member_id: z.optional(z.nullable(z.uuid())),
  email: z.optional(emailText),
});
export type AccountRequest = z.infer<typeof accountRequest>;

/** An account that the verified email may open: its own customer, or a team it's a member of. */
export const accountChoice = z.object({
  customer_id: z.string(),
  member_id: z.nullable(z.string()),
  customer_name: z.nullable(z.string()),
  member_name: z.nullable(z.string()),
  role: z.nullable(z.string()),
  kind: z.enum(["individual", "team"]),
});
export type AccountChoice = z.infer<typeof accountChoice>;

/** A session is open; `next` is a path of the portal. */
export const sessionOpened = z.object({ session: z.literal(true), next: z.string() });

/** The response to a correct code: a session, or the accounts to choose from. `[]` if the email has no account. */
export const verified = z.union([
  sessionOpened,
  z.object({
    accounts: z.array(accountChoice),
    /** False during the first full sync of members: a team may be missing. */
    accounts_complete: z.boolean(),
  }),
]);
export type Verified = z.infer<typeof verified>;

/** The step that the sign-in page shows first. It survives a reload, and the link in the mail opens it. */
export type SignInProgress =
  | { step: "email" }
  | { step: "code"; email: string }
  /** The email is verified. */
  | { step: "account"; email: string; accounts: AccountChoice[]; isComplete: boolean }
  /** The email is verified, but Polar didn't return its accounts. */
  | { step: "unknown"; email: string; problem: ProblemCode };
