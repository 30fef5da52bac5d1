import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { withDatabase } from "@/lib/server/platform/db/database";

/** Polar blocks a caller's every route for 60 s at the fourth removal in a second: two a second are safe with any clock. */
const APART_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Waits for this customer's turn to remove a device. One atomic statement moves the turn on, so that all instances and
 * requests stand in one queue, by the database's clock.
 * @throws Problem `rate_limited` when the queue is longer than ten seconds.
 */
export async function awaitTurn(customerId: string): Promise<void> {
  const name = `remove:${customerId}`;
  const { rows } = await withDatabase((db) =>
    db.execute<{ wait_ms: number }>(sql`
      insert into pacing (name, next_at) values (${name}, now() + ${APART_MS} * interval '1 millisecond')
      on conflict (name) do update
        set next_at = greatest(pacing.next_at, now()) + ${APART_MS} * interval '1 millisecond'
        where pacing.next_at < now() + ${LONGEST_WAIT_MS} * interval '1 millisecond'
      returning extract(epoch from next_at - now())::float8 * 1000 - ${APART_MS} as wait_ms`),
  );
  const row = rows[0];
  if (!row) throw new Problem("rate_limited", { retryAfter: Math.ceil(LONGEST_WAIT_MS / 1000) });
  if (row.wait_ms > 1) await wait(row.wait_ms);
}
