import * as z from "zod/mini";

/** Everything that the audit log knows to write down. */
export const auditActions = [
  "staff.sign_in",
  "staff.sign_out",
  "staff.back_channel_logout",
  "access.refused",
  "customers.search",
  "customer.view",
  "license_keys.list",
  "license_key.view",
  "support_code.create",
  "support_code.redeem",
  "impersonation.start",
  "impersonation.page_view",
  "impersonation.read",
  "impersonation.write",
  "impersonation.elevate",
  "impersonation.end",
  "activation.deactivate",
  "license_key.reveal",
  "audit.view",
  "audit.export",
] as const;
export type AuditAction = (typeof auditActions)[number];

/** `attempted` is written before a write, so that what broke off in between is seen too. */
export const auditOutcomes = ["done", "attempted", "refused", "failed"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

const instant = z.iso.datetime({ offset: true });
const cursor = z.pipe(
  z.string().check(z.regex(/^[1-9]\d{0,14}$/)),
  z.transform((text: string) => Number(text)),
);

/** What narrows the audit log: `actor` is an event's `actor.id`, times are ISO 8601. */
export const auditNarrowing = {
  actor: z.optional(z.string().check(z.regex(/^[0-9a-f]{32}$/))),
  customer: z.optional(z.uuid()),
  action: z.optional(z.enum(auditActions)),
  outcome: z.optional(z.enum(auditOutcomes)),
  from: z.optional(instant),
  to: z.optional(instant),
};

/** `GET /api/support/audit`: newest first, 50 at a time; `before` is the `next` of the page before. */
export const auditFilter = z.strictObject({ ...auditNarrowing, before: z.optional(cursor) });
export type AuditFilter = z.infer<typeof auditFilter>;

/** `GET /api/support/audit/export`: all that the filter leaves, oldest first. */
export const auditExport = z.strictObject({ ...auditNarrowing, format: z.enum(["csv", "jsonl"]) });
export type AuditExport = z.infer<typeof auditExport>;

export const auditEvent = z.object({
  /** Place in the chain, from 1 without a gap. */
  seq: z.number(),
  id: z.string(),
  at: z.string(),
  action: z.string(),
  outcome: z.string(),
  actor: z.object({
    kind: z.enum(["staff", "customer", "system"]),
    /** Stands for the actor in a filter: their name at the provider may be an address, which no URL may hold. */
    id: z.nullable(z.string()),
    subject: z.nullable(z.string()),
    name: z.nullable(z.string()),
    role: z.nullable(z.string()),
  }),
  customer_id: z.nullable(z.string()),
  member_id: z.nullable(z.string()),
  impersonation_id: z.nullable(z.string()),
  reason: z.nullable(z.string()),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  ip: z.nullable(z.string()),
  request_id: z.nullable(z.string()),
});
export type AuditEvent = z.infer<typeof auditEvent>;

export const auditPage = z.object({
  items: z.array(auditEvent),
  /** Give it as `before` to read on; null at the beginning of the log. */
  next: z.nullable(z.number()),
});
export type AuditPage = z.infer<typeof auditPage>;
