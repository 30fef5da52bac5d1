import "server-only";
import { timestamp } from "drizzle-orm/pg-core";

/**
 * A `timestamptz` column read as a `Date`. Times come from the database's clock (`now()`), so instances with skewed clocks agree.
 * @param precision digits of a second that the column stores; PostgreSQL's six by default
 */
export function instant(name: string, precision?: 3) {
  return timestamp(name, { withTimezone: true, mode: "date", ...(precision === undefined ? {} : { precision }) });
}
