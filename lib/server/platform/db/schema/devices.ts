import "server-only";
import { index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/** What a customer calls a device. Polar has no place for it. Deleted with the activation. */
export const deviceNames = pgTable(
  "device_names",
  {
    activationId: uuid("activation_id").primaryKey(),
    licenseKeyId: uuid("license_key_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id"),
    /** AES-256-GCM of the name, bound to the activation. */
    sealed: text("sealed").notNull(),
    changedAt: instant("changed_at").notNull().defaultNow(),
  },
  (table) => [
    index("device_names_license_key").on(table.licenseKeyId),
    index("device_names_customer").on(table.customerId, table.memberId),
  ],
);

/** When a person last looked at a key's devices, and since when devices are new to them. Deleted `RETENTION_HISTORY_DAYS` after that look. */
export const deviceLooks = pgTable(
  "device_looks",
  {
    licenseKeyId: uuid("license_key_id").notNull(),
    /** The member, or the customer if the organization has no members. */
    personId: uuid("person_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id"),
    /** Devices activated after this are new: the last look of the visit before. */
    newSince: instant("new_since").notNull().defaultNow(),
    /** Written at most once a minute. */
    lookedAt: instant("looked_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.licenseKeyId, table.personId] }),
    index("device_looks_customer").on(table.customerId, table.memberId),
    index("device_looks_looked_at").on(table.lookedAt),
  ],
);

/** A device that waits to be deactivated with others, or was. Deleted after a day. */
export const queuedDeactivations = pgTable(
  "queued_deactivations",
  {
    batchId: uuid("batch_id").notNull(),
    activationId: uuid("activation_id").notNull(),
    /** In the request. */
    position: integer("position").notNull(),
    licenseKeyId: uuid("license_key_id").notNull(),
    personId: uuid("person_id").notNull(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id"),
    /** The session's public id. Its token is used, so nothing is sent after it has ended. */
    sessionId: uuid("session_id").notNull(),
    /** AES-256-GCM of the device as it is shown, bound to the activation: it is gone when its result is read. */
    sealed: text("sealed").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
    /** Not sent before. Until then, it can be undone. Later than that after Polar asked to wait. */
    dueAt: instant("due_at").notNull(),
    /** When an instance began to send it. One that died leaves it to the next after a minute. */
    claimedAt: instant("claimed_at"),
    outcome: text("outcome", { enum: ["done", "failed", "canceled"] }),
    /** Why it failed. Without an outcome: why its batch was postponed, or `outcome_unknown` if the device may be gone. */
    problem: text("problem"),
    finishedAt: instant("finished_at"),
  },
  (table) => [
    primaryKey({ columns: [table.batchId, table.activationId] }),
    index("queued_deactivations_due").on(table.outcome, table.dueAt),
    index("queued_deactivations_key").on(table.licenseKeyId, table.personId, table.createdAt),
    index("queued_deactivations_customer").on(table.customerId, table.memberId),
  ],
);
