import "server-only";
import { pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** When the next call under a name may go out; one row a customer, moved forward by one atomic statement, so that all instances share the pace. */
export const pacing = pgTable("pacing", {
  name: text("name").primaryKey(),
  nextAt: timestamp("next_at", { withTimezone: true, mode: "date" }).notNull(),
});
