import * as z from "zod/mini";
import { instant } from "./instants";

/** Every action that the audit log records. */
export const auditActions = [
  "audit.start",
  "staff.sign_in",
  "staff.sign_out",
  "staff.back_channel_logout",
  "customer.sign_in",
  "customer.sign_out",
  "customer.proof",
  "customer.not_me",
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
  "activation.activate",
  "activation.deactivate",
  "license_key.reveal",
  "license_key.rotate",
  "license_key.remedy",
  "license_keys.export",
  "audit.view",
  "audit.export",
  "audit.purge",
  "privacy.export",
  "privacy.erase",
] as const;
export type AuditAction = (typeof auditActions)[number];

/** `attempted` is recorded before a write, so the log also shows writes that never finished. */
export const auditOutcomes = ["done", "attempted", "refused", "failed"] as const;
export type AuditOutcome = (typeof auditOutcomes)[number];

const cursor = z.pipe(
  z.string().check(z.regex(/^[1-9]\d{0,14}$/)),
  z.transform((text: string) => Number(text)),
);

/** The audit log's filters. `actor` is an event's `actor.id`; times are ISO 8601. */
export const auditFilters = {
  actor: z.optional(z.string().check(z.regex(/^[0-9a-f]{32}$/))),
  customer: z.optional(z.uuid()),
  action: z.optional(z.enum(auditActions)),
  outcome: z.optional(z.enum(auditOutcomes)),
  from: z.optional(instant),
  to: z.optional(instant),
};

/** `GET /api/support/audit`: newest first, 50 per page. `before` is the previous page's `next`. */
export const auditFilter = z.strictObject({ ...auditFilters, before: z.optional(cursor) });
export type AuditFilter = z.infer<typeof auditFilter>;

/** `GET /api/support/audit/export`: all matching events, oldest first. */
export const auditExport = z.strictObject({ ...auditFilters, format: z.enum(["csv", "jsonl"]) });
export type AuditExport = z.infer<typeof auditExport>;

export const auditEvent = z.object({
  /** Position in the chain, from 1, without gaps. */
  seq: z.number(),
  id: z.string(),
  at: z.string(),
  action: z.string(),
  outcome: z.string(),
  actor: z.object({
    kind: z.enum(["staff", "customer", "system"]),
    /** Identifies the actor in a filter. `subject` may be an email, which must not appear in a URL. */
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
  /** Was its personal data erased: the reason, the customer's IP address, and details that describe the customer? */
  erased: z.boolean(),
});
export type AuditEvent = z.infer<typeof auditEvent>;

export const auditPage = z.object({
  items: z.array(auditEvent),
  /** `before` of the next page; null on the last one. */
  next: z.nullable(z.number()),
});
export type AuditPage = z.infer<typeof auditPage>;
