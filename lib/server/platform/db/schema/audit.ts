import "server-only";
import { isNotNull, sql } from "drizzle-orm";
import { bigint, check, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/** Flat details of an event. */
type Detail = Record<string, string | number | boolean | null>;

/**
 * The audit log. Rows are only added: the app's role may INSERT and SELECT, and triggers refuse everything else, even to the
 * owner, except to delete what is before `audit_anchor`. Each row's `mac` covers the row before it, so `npm run audit:verify`
 * finds an edit that got past both.
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
    /** Only of events that releases up to 0.1.0 wrote; else in `audit_personal_data`. */
    reason: text("reason"),
    detail: jsonb("detail").$type<Detail>().notNull(),
    /** Of staff and of the system. A customer's is in `audit_personal_data`. */
    ip: text("ip"),
    requestId: text("request_id"),
    /** Which of PORTAL_SECRETS signed the row. */
    keyId: text("key_id").notNull(),
    mac: text("mac").notNull(),
    /** Salted hash of the row in `audit_personal_data`. Null if the event has none. */
    personalHash: text("personal_hash"),
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
 * What events say about customers in words. It's outside of the signed rows, which have only a salted hash of it, so that it can
 * be erased and the chain stays whole. The app's role may INSERT and SELECT.
 */
export const auditPersonalData = pgTable(
  "audit_personal_data",
  {
    /** Number of the event. */
    seq: bigint("seq", { mode: "number" }).primaryKey(),
    /** 256 random bits. Without them, nobody can guess the data from its hash. Erased with the data. */
    salt: text("salt"),
    reason: text("reason"),
    ip: text("ip"),
    detail: jsonb("detail").$type<Detail>(),
    /** Number of the `privacy.erase` event. All other columns are then null. */
    erasedBy: bigint("erased_by", { mode: "number" }),
  },
  (table) => [index("audit_personal_data_erased_by").on(table.erasedBy).where(isNotNull(table.erasedBy))],
);

/**
 * The signed number and mac of the last event that was purged, in one row that the app's role can't write. The chain begins
 * after it.
 */
export const auditAnchor = pgTable("audit_anchor", {
  name: text("name").primaryKey(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  mac: text("mac").notNull(),
  keyId: text("key_id").notNull(),
  signature: text("signature").notNull(),
});

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
