import "server-only";
import { pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/** When the next call under a name may go out; one row a customer, moved forward by one atomic statement, so that all instances share the pace. */
export const pacing = pgTable("pacing", {
  name: text("name").primaryKey(),
  nextAt: instant("next_at").notNull(),
});
