import * as z from "zod/mini";
import { oneLine, visibleLength } from "./typed-text";

/**
 * Roles from the identity provider's claim. An `agent` views accounts, a `lead` also acts on a customer's behalf, an
 * `auditor` only reads the audit log, an `admin` may do all of it.
 */
export const staffRoles = ["agent", "lead", "auditor", "admin"] as const;
export const staffRole = z.enum(staffRoles);
export type StaffRole = z.infer<typeof staffRole>;
/** Roles that may view a customer's account. A running impersonation ends at once if the staff user loses them all. */
export const impersonatingRoles = ["agent", "lead", "admin"] as const;
/** Roles that may act on a customer's behalf. A running elevation ends at once if the staff user loses them all. */
export const elevatingRoles = ["lead", "admin"] as const;

/** A reason: one line of 10 to 500 characters, 10 of which can be seen. */
export const reasonText = z.pipe(
  z.string().check(z.maxLength(1000)),
  z.pipe(
    z.transform(oneLine),
    z.string().check(
      z.refine((text) => visibleLength(text) >= 10),
      z.maxLength(500),
    ),
  ),
);

/** A ticket's URL, https only: the support console shows it as a link. The customer never sees it. */
const ticketUrl = z.string().check(
  z.maxLength(500),
  z.regex(/^https:\/\/[^\s"'<>\\\p{C}\p{Default_Ignorable_Code_Point}]+$/u),
  z.refine((text) => URL.canParse(text) && visibleLength(text.slice("https://".length)) > 0),
);

/** `POST /api/support/impersonations`. */
export const impersonationRequest = z.strictObject({
  customer_id: z.uuid(),
  member_id: z.optional(z.uuid()),
  reason: reasonText,
  ticket_url: z.optional(ticketUrl),
});
export type ImpersonationRequest = z.infer<typeof impersonationRequest>;

/** `POST /api/support/impersonations/current/elevation`. `shown` is the ID of the impersonation that the page showed. */
export const elevationRequest = z.strictObject({
  reason: reasonText,
  shown: z.optional(z.string().check(z.maxLength(100))),
});

/** `POST /api/support/consents`: the code that a customer read out. Case, spaces and dashes don't matter. */
export const consentRequest = z.strictObject({
  code: z.pipe(
    z.string().check(z.maxLength(40)),
    z.pipe(
      z.transform((text: string) => text.toUpperCase().replace(/[\s-]+/g, "")),
      z.string().check(z.regex(/^[0-9A-Z]{8}$/)),
    ),
  ),
});

/** A running impersonation. */
export const impersonation = z.object({
  id: z.string(),
  customer_id: z.string(),
  member_id: z.nullable(z.string()),
  reason: z.string(),
  started_at: z.string(),
  expires_at: z.string(),
  elevated: z.boolean(),
  consented: z.boolean(),
});
export type Impersonation = z.infer<typeof impersonation>;

/** The response to starting or elevating an impersonation. */
export const openedImpersonation = z.object({ impersonation: impersonation, next: z.string() });

/** `POST /api/support/consents`. */
export const consent = z.object({
  customer_id: z.string(),
  member_id: z.nullable(z.string()),
  expires_at: z.string(),
});
export type Consent = z.infer<typeof consent>;

/** `POST /api/support-codes`. */
export const supportCode = z.object({ code: z.string(), expires_at: z.string() });
export type SupportCode = z.infer<typeof supportCode>;

/** The URL that the browser opens next, for example after a staff sign-out. */
export const goTo = z.object({ next: z.string() });
