import "server-only";
import { bigint, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * Who of staff did what. Rows are only ever added: the app's role may INSERT and SELECT alone, a trigger refuses the rest
 * to its owner too, and each row's `mac` is over the one before, so that an edit past both is found by `npm run audit:verify`.
 */
export const auditEvents = pgTable(
  "audit_events",
  {
    /** From 1 without a gap: a missing row is seen. */
    seq: bigint("seq", { mode: "number" }).primaryKey(),
    id: uuid("id").notNull(),
    at: instant("at", 3).notNull(),
    action: text("action").notNull(),
    outcome: text("outcome").notNull(),
    actorKind: text("actor_kind", { enum: ["staff", "customer", "system"] }).notNull(),
    /** `sub` of the member of staff at the provider; of a customer none: `customer_id` says it. */
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
    /** Which of PORTAL_SECRETS the mac is made with. */
    keyId: text("key_id").notNull(),
    mac: text("mac").notNull(),
  },
  (table) => [
    index("audit_events_at").on(table.at),
    index("audit_events_customer").on(table.customerId, table.seq),
    index("audit_events_actor").on(table.actorSubject, table.seq),
    index("audit_events_impersonation").on(table.impersonationId, table.seq),
    index("audit_events_action").on(table.action, table.seq),
  ],
);

/**
 * Where the chain ends, signed: rows cut off at the end are missed here. One row. (Who turns back both, the rows and this
 * one, is found by the log, which has every head: `audit:verify --head`.)
 */
export const auditHead = pgTable("audit_head", {
  name: text("name").primaryKey(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  mac: text("mac").notNull(),
  keyId: text("key_id").notNull(),
  signature: text("signature").notNull(),
});
