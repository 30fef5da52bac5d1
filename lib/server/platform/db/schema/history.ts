import "server-only";
import { index, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/** A license key as its owner last saw it. The next look is compared with it, because Polar keeps no history of a key. */
export const licenseKeySnapshots = pgTable(
  "license_key_snapshots",
  {
    licenseKeyId: uuid("license_key_id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    /** The member who may see the key. */
    memberId: uuid("member_id"),
    /** Sealed: status, expiry, limits, masked key, and the devices with their labels. */
    sealed: text("sealed").notNull(),
    /** When the key was last looked at, to the day. */
    seenAt: instant("seen_at").notNull().defaultNow(),
  },
  (table) => [
    index("license_key_snapshots_customer").on(table.customerId),
    index("license_key_snapshots_seen_at").on(table.seenAt),
  ],
);

/** What only the portal knows of a customer's history: changes between two looks at a key, and new browsers. */
export const historyEvents = pgTable(
  "history_events",
  {
    id: uuid("id").primaryKey(),
    customerId: uuid("customer_id").notNull(),
    memberId: uuid("member_id"),
    licenseKeyId: uuid("license_key_id"),
    activationId: uuid("activation_id"),
    kind: text("kind").notNull(),
    at: instant("at", 3).notNull(),
    /** Sealed details: a device's label, what was there before and after. */
    sealed: text("sealed").notNull(),
  },
  (table) => [
    index("history_events_license_key").on(table.licenseKeyId, table.at),
    index("history_events_customer").on(table.customerId, table.at),
    index("history_events_at").on(table.at),
    // A device is added once and removed once, however many looks notice it.
    uniqueIndex("history_events_once").on(table.licenseKeyId, table.kind, table.activationId),
  ],
);
