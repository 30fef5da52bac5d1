import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { lt, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { database, type Queryable } from "@/lib/server/platform/db/database";
import { pacing } from "@/lib/server/platform/db/schema/pacing";

/** Polar blocks every call of a caller for 60 s after a fourth deactivation in one second. Two a second are safe with any clock. */
const INTERVAL_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Waits until this customer may deactivate another device. One atomic statement reserves the turn by the database's clock, so
 * that all instances share one queue per customer.
 * @throws Problem `rate_limited` when the wait would be longer than ten seconds.
 */
export async function waitForTurn(customerId: string): Promise<void> {
  const name = `deactivate:${customerId}`;
  const { rows } = await database().execute<{ wait_ms: number }>(sql`
    insert into pacing (name, next_at) values (${name}, now() + ${INTERVAL_MS} * interval '1 millisecond')
    on conflict (name) do update
      set next_at = greatest(pacing.next_at, now()) + ${INTERVAL_MS} * interval '1 millisecond'
      where pacing.next_at < now() + ${LONGEST_WAIT_MS} * interval '1 millisecond'
    returning extract(epoch from next_at - now())::float8 * 1000 - ${INTERVAL_MS} as wait_ms`);
  const row = rows[0];
  if (!row) throw new Problem("rate_limited", { retryAfter: Math.ceil(LONGEST_WAIT_MS / 1000) });
  if (row.wait_ms > 1) await wait(row.wait_ms);
}

/** Deletes turns that are over. */
export async function sweepPacing(db: Queryable): Promise<void> {
  await db.delete(pacing).where(lt(pacing.nextAt, sql`now() - interval '1 minute'`));
}
