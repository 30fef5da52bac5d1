import "server-only";
import { index, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/** Each `webhook-id` that took effect, written in the transaction of the effect. Polar delivers at least once. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: text("id").primaryKey(),
    type: text("type").notNull(),
    receivedAt: instant("received_at").notNull().defaultNow(),
  },
  (table) => [index("webhook_deliveries_received_at").on(table.receivedAt)],
);
