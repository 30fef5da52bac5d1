import * as z from "zod/mini";

/** Roles that a provider's claim can give: `agent` looks, `lead` acts on behalf too, `auditor` reads the audit log alone, `admin` may all of it. */
export const staffRoles = ["agent", "lead", "auditor", "admin"] as const;
export const staffRole = z.enum(staffRoles);
export type StaffRole = z.infer<typeof staffRole>;
/** Roles that may view a customer's account. Losing the last of them ends a running impersonation at once. */
export const impersonatingRoles: readonly StaffRole[] = ["agent", "lead", "admin"];
/** Roles that may act on a customer's behalf. */
export const elevatingRoles: readonly StaffRole[] = ["lead", "admin"];

/** What a reason must be: ten characters at least that say something, one line. */
export const reasonText = z.pipe(
  z.string().check(z.maxLength(1000)),
  z.pipe(
    z.transform((text: string) => text.trim().replace(/\s+/g, " ")),
    z.string().check(z.minLength(10), z.maxLength(500)),
  ),
);

/** A ticket's URL, https only: the support console shows it as a link. The customer never sees it. */
const ticketUrl = z.string().check(z.maxLength(500), z.regex(/^https:\/\/[^\s"'<>\\]+$/));

/** `POST /api/support/impersonations`. */
export const impersonationRequest = z.strictObject({
  customer_id: z.uuid(),
  member_id: z.optional(z.uuid()),
  reason: reasonText,
  ticket_url: z.optional(ticketUrl),
});
export type ImpersonationRequest = z.infer<typeof impersonationRequest>;

/** `POST /api/support/impersonations/current/elevation`. */
export const elevationRequest = z.strictObject({ reason: reasonText });

/** `POST /api/support/consents`: what a customer read out. Letters in any case, spaces and dashes left out. */
export const consentRequest = z.strictObject({
  code: z.pipe(
    z.string().check(z.maxLength(40)),
    z.pipe(
      z.transform((text: string) => text.toUpperCase().replace(/[\s-]+/g, "")),
      z.string().check(z.regex(/^[0-9A-Z]{8}$/)),
    ),
  ),
});

/** An agent's view of a customer, as long as it runs. */
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

/** The answer to a started or elevated impersonation. */
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

/** Where the browser goes next: after a sign-out, an impersonation's end. */
export const goTo = z.object({ next: z.string() });
