import * as z from "zod/mini";

/** What was done in an impersonation, once for each thing. */
const impersonationEvent = z.object({
  at: z.string(),
  /** Viewed a page, deactivated a device, or tried something that isn't allowed. */
  kind: z.enum(["page_viewed", "device_deactivated", "refused"]),
  /** Of a page: its path. */
  page: z.nullable(z.string()),
  /** Of a device that was removed. */
  device: z.nullable(z.string()),
  /** Of a key: masked. */
  display_key: z.nullable(z.string()),
});
export type ImpersonationEvent = z.infer<typeof impersonationEvent>;

/** An impersonation of support staff, as the one who was impersonated sees it. */
export const impersonationRecord = z.object({
  id: z.string(),
  staff_name: z.string(),
  reason: z.string(),
  started_at: z.string(),
  /** Null while it runs. */
  ended_at: z.nullable(z.string()),
  /** Opened with a code that the customer made. */
  consented: z.boolean(),
  /** Why the agent was allowed to remove devices; null when they only looked. */
  acted: z.nullable(z.object({ at: z.string(), reason: z.string() })),
  events: z.array(impersonationEvent),
});
export type ImpersonationRecord = z.infer<typeof impersonationRecord>;

/** `GET /api/visits?before`: newest first, 20 at a time. */
export const impersonationFilter = z.strictObject({ before: z.optional(z.iso.datetime()) });
export type ImpersonationFilter = z.infer<typeof impersonationFilter>;

export const impersonationList = z.object({
  items: z.array(impersonationRecord),
  /** Give it as `before` to read on; null when there are no earlier ones. */
  next: z.nullable(z.string()),
});
export type ImpersonationList = z.infer<typeof impersonationList>;

/** The same for staff, with the link to their own ticket, which customers never get. */
export const staffImpersonationList = z.extend(impersonationList, {
  items: z.array(z.extend(impersonationRecord, { ticket_url: z.nullable(z.string()) })),
});
export type StaffImpersonationList = z.infer<typeof staffImpersonationList>;
