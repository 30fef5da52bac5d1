import "server-only";
import { pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "../instant";

/** When a customer's next deactivation may go out. One atomic statement moves it on, so that all instances share the pace. */
export const pacing = pgTable("pacing", {
  name: text("name").primaryKey(),
  nextAt: instant("next_at").notNull(),
});
