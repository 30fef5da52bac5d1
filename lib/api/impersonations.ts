import * as z from "zod/mini";
import { instant } from "./instants";
import { remedyKinds } from "./remedies";

/** One thing that support did during an impersonation. A repeated page view is listed once. */
const impersonationEvent = z.object({
  at: z.string(),
  /** Viewed a page, deactivated a device, or tried something that isn't allowed. */
  kind: z.enum(["page_viewed", "device_deactivated", "refused"]),
  /** Path of the viewed page. */
  page: z.nullable(z.string()),
  /** Label of the deactivated device. */
  device: z.nullable(z.string()),
  /** What tells the device apart, if another device of the key had the same label. */
  device_facts: z._default(
    z.nullable(z.object({ activated_at: z.string(), details: z.nullable(z.string()), number: z.nullable(z.number()) })),
    null,
  ),
  /** The deactivated device's key, masked. */
  display_key: z.nullable(z.string()),
});
export type ImpersonationEvent = z.infer<typeof impersonationEvent>;

/** An impersonation as the customer sees it. */
export const impersonationRecord = z.object({
  id: z.string(),
  kind: z.literal("impersonation"),
  staff_name: z.string(),
  /** Empty once it's erased with the customer's data. */
  reason: z.string(),
  started_at: z.string(),
  /** Null while it runs. */
  ended_at: z.nullable(z.string()),
  /** Started with a code that the customer created. */
  consented: z.boolean(),
  /** Why the staff user acted on the customer's behalf; null if they only viewed the account. */
  elevation: z.nullable(z.object({ at: z.string(), reason: z.string() })),
  events: z.array(impersonationEvent),
});
export type ImpersonationRecord = z.infer<typeof impersonationRecord>;

/** A view of the customer's page in the support console. It asks for no reason, and ends when it starts. */
const consoleView = z.extend(impersonationRecord, { kind: z.literal("console"), reason: z.null() });

/** A change of a license key by support. It ends when it starts. */
const remedyRecord = z.extend(impersonationRecord, {
  kind: z.literal("remedy"),
  remedy: z.object({ kind: z.enum(remedyKinds), display_key: z.nullable(z.string()) }),
});

/** Support access to an account. */
export const supportAccessRecord = z.discriminatedUnion("kind", [impersonationRecord, consoleView, remedyRecord]);
export type RemedyRecord = z.infer<typeof remedyRecord>;
export type SupportAccessRecord = z.infer<typeof supportAccessRecord>;

/** `GET /api/visits?before`: newest first, 20 at a time. */
export const impersonationFilter = z.strictObject({ before: z.optional(instant) });
export type ImpersonationFilter = z.infer<typeof impersonationFilter>;

export const impersonationList = z.object({
  items: z.array(supportAccessRecord),
  /** `before` of the next page; null on the last one. */
  next: z.nullable(z.string()),
});
export type ImpersonationList = z.infer<typeof impersonationList>;

/** The same list for staff. Adds the ticket URLs, which customers never see. */
export const staffImpersonationList = z.extend(impersonationList, {
  items: z.array(
    z.discriminatedUnion("kind", [
      z.extend(impersonationRecord, { ticket_url: z.nullable(z.string()) }),
      z.extend(remedyRecord, { ticket_url: z.null() }),
    ]),
  ),
});
export type StaffImpersonationList = z.infer<typeof staffImpersonationList>;
