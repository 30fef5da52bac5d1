import "server-only";
import { or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { emailSpellings } from "@/lib/server/directory/email-hash";
import type { Person } from "./person";

/** Does one of these texts have the person's email in it? A longer email that only contains it doesn't count. */
export function mentions({ email }: Pick<Person, "email">, ...columns: (PgColumn | SQL)[]): SQL {
  const spellings = emailSpellings(email).map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = `(^|[^[:alnum:]._%+-])(${spellings.join("|")})(?![[:alnum:]-]|\\.[[:alnum:]])`;
  return or(...columns.map((column) => sql`${column} ~* ${pattern}`)) ?? sql`false`;
}
