import "server-only";
import { index, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/**
 * A write to Polar. The row is written before the call (intent) and gets its outcome after it. If a crash comes between, the
 * reconciler reads Polar and settles it.
 */
export const operations = pgTable(
  "operations",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    kind: text("kind", { enum: ["deactivate", "rotate", "activate"] }).notNull(),
    /** The session's public id. Staff acting on a customer's behalf have one too. */
    sessionId: uuid("session_id"),
    impersonationId: uuid("impersonation_id"),
    customerId: uuid("customer_id").notNull(),
    licenseKeyId: uuid("license_key_id").notNull(),
    activationId: uuid("activation_id"),
    /** For a rotation: the display keys, never the key. */
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
