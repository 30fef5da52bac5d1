import * as z from "zod/mini";

/** What was done in a visit, once for each thing. */
const visitDeed = z.object({
  at: z.string(),
  /** Seen a page; removed a device; tried what is not allowed; was allowed to act. */
  kind: z.enum(["page_seen", "device_removed", "refused"]),
  /** Of a page: its path. */
  page: z.nullable(z.string()),
  /** Of a device that was removed. */
  device: z.nullable(z.string()),
  /** Of a key: masked. */
  display_key: z.nullable(z.string()),
});
export type VisitDeed = z.infer<typeof visitDeed>;

/** A visit of support staff, as the one who was visited sees it. */
export const supportVisit = z.object({
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
  deeds: z.array(visitDeed),
});
export type SupportVisit = z.infer<typeof supportVisit>;

/** `GET /api/visits?before`: newest first, 20 at a time. */
export const visitFilter = z.strictObject({ before: z.optional(z.iso.datetime()) });
export type VisitFilter = z.infer<typeof visitFilter>;

export const supportVisitList = z.object({
  items: z.array(supportVisit),
  /** Give it as `before` to read on; null when there are no earlier ones. */
  next: z.nullable(z.string()),
});
export type SupportVisitList = z.infer<typeof supportVisitList>;

/** The same for staff, with the link to their own ticket, which customers never get. */
export const staffVisitList = z.extend(supportVisitList, {
  items: z.array(z.extend(supportVisit, { ticket_url: z.nullable(z.string()) })),
});
export type StaffVisitList = z.infer<typeof staffVisitList>;
