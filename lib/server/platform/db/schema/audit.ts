import "server-only";
import { sql } from "drizzle-orm";
import { bigint, check, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * The audit log. Rows are only added: the app's role may INSERT and SELECT, and a trigger refuses everything else, even to the
 * owner. Each row's `mac` covers the row before it, so `npm run audit:verify` finds an edit that got past both.
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    /** From 1 without gaps, so that a missing row is found. */
    seq: bigint("seq", { mode: "number" }).primaryKey(),
    id: uuid("id").notNull(),
    at: instant("at", 3).notNull(),
    action: text("action").notNull(),
    outcome: text("outcome").notNull(),
    actorKind: text("actor_kind", { enum: ["staff", "customer", "system"] }).notNull(),
    /** The staff member's `sub` at the provider. Null for a customer, who is in `customer_id`. */
    actorSubject: text("actor_subject"),
    actorName: text("actor_name"),
    actorRole: text("actor_role"),
    customerId: uuid("customer_id"),
    memberId: uuid("member_id"),
    impersonationId: uuid("impersonation_id"),
    reason: text("reason"),
    detail: jsonb("detail").$type<Record<string, string | number | boolean | null>>().notNull(),
    ip: text("ip"),
    requestId: text("request_id"),
    /** Which of PORTAL_SECRETS signed the row. */
    keyId: text("key_id").notNull(),
    mac: text("mac").notNull(),
  },
  (table) => [
    index("audit_events_at").on(table.at),
    index("audit_events_customer").on(table.customerId, table.seq),
    index("audit_events_actor").on(table.actorSubject, table.seq),
    index("audit_events_impersonation").on(table.impersonationId, table.seq),
    index("audit_events_action").on(table.action, table.seq),
    // No row can stand before the first one, where the check of the chain begins.
    check("audit_events_seq_positive", sql`${table.seq} > 0`),
  ],
);

/**
 * The mac of the event that the log began with, in one row that is only added: it shows that the log was emptied and began
 * again.
 */
export const auditGenesis = pgTable("audit_genesis", {
  name: text("name").primaryKey(),
  mac: text("mac").notNull(),
});

/**
 * The signed end of the chain, in one row: it shows that rows were cut off at the end. If rows and this row were both turned
 * back, a head from the portal's log shows it (`audit:verify --head`).
 */
export const auditHead = pgTable("audit_head", {
  name: text("name").primaryKey(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  mac: text("mac").notNull(),
  keyId: text("key_id").notNull(),
  signature: text("signature").notNull(),
});
