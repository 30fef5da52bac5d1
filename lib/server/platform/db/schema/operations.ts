import "server-only";
import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * A write to Polar: the row is there before the call (intent) and gets its outcome after it. One without an outcome was cut
 * off by a crash, and the reconciler reads Polar to settle it.
 */
export const operations = pgTable(
  "operations",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind", { enum: ["deactivate", "rotate"] }).notNull(),
    /** The session's public id; an agent acting on behalf has one too. */
    sessionId: uuid("session_id"),
    impersonationId: uuid("impersonation_id"),
    customerId: uuid("customer_id").notNull(),
    licenseKeyId: uuid("license_key_id").notNull(),
    activationId: uuid("activation_id"),
    /** Of a rotation: the display keys, never the key. */
    displayKeyBefore: text("display_key_before"),
    displayKeyAfter: text("display_key_after"),
    startedAt: instant("started_at").notNull().defaultNow(),
    outcome: text("outcome", { enum: ["done", "failed", "not_done"] }),
    problem: text("problem"),
    finishedAt: instant("finished_at"),
  },
  (table) => [
    index("operations_license_key").on(table.licenseKeyId, table.startedAt),
    index("operations_unsettled").on(table.outcome, table.startedAt),
  ],
);
