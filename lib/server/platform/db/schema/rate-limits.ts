import "server-only";
import { bigint, integer, pgTable, varchar } from "drizzle-orm/pg-core";

/** The table that rate-limiter-flexible's RateLimiterPostgres counts in; made here, since the app's role may not make tables. */
export const rateLimits = pgTable("rate_limits", {
  key: varchar("key", { length: 255 }).primaryKey(),
  points: integer("points").notNull().default(0),
  expire: bigint("expire", { mode: "number" }),
});
