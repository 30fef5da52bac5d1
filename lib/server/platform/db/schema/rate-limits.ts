import "server-only";
import { bigint, integer, pgTable, varchar } from "drizzle-orm/pg-core";

/** The table of rate-limiter-flexible's RateLimiterPostgres. It is here because the app's role may not create tables. */
export const rateLimits = pgTable("rate_limits", {
  key: varchar("key", { length: 255 }).primaryKey(),
  points: integer("points").notNull().default(0),
  expire: bigint("expire", { mode: "number" }),
});
