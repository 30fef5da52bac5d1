import "server-only";
import { index, pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** Each `webhook-id` that took effect, written in the same transaction as the effect: Polar delivers at least once. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: text("id").primaryKey(),
    type: text("type").notNull(),
    receivedAt: timestamp("received_at", { withTimezone: true, mode: "date" }).notNull().defaultNow(),
  },
  (table) => [index("webhook_deliveries_received_at").on(table.receivedAt)],
);
