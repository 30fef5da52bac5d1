import "server-only";
import { and, eq, isNull, lt, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { remedies } from "@/lib/server/platform/db/schema/remedies";

export type RemedyRow = typeof remedies.$inferSelect;
type NewRemedy = Pick<RemedyRow, "kind" | "customerId" | "licenseKeyId" | "before" | "after">;

/** Records what is about to be changed, before Polar is asked to do it. No row, no change. */
export async function recordRemedy(db: Queryable, remedy: NewRemedy): Promise<RemedyRow> {
  const [row] = await db.insert(remedies).values(remedy).returning();
  if (!row) throw new Error("the remedy's row was not written");
  return row;
}

/** Finds a remedy. It is gone after the time that settings say. */
export async function findRemedy(db: Queryable, id: string): Promise<RemedyRow | undefined> {
  const [row] = await db.select().from(remedies).where(eq(remedies.id, id)).limit(1);
  return row;
}

/** Records how a remedy ended. @returns false if that is recorded already: the reconciler may have been faster. */
export async function recordRemedyOutcome(
  db: Queryable,
  id: string,
  result: { outcome: NonNullable<RemedyRow["outcome"]>; problem?: string },
): Promise<boolean> {
  const { rowCount } = await db
    .update(remedies)
    .set({ ...result, finishedAt: sql`now()` })
    .where(and(eq(remedies.id, id), isNull(remedies.outcome)));
  return rowCount === 1;
}

/** Remedies that a crash or a silent Polar left without an outcome for more than half a minute. */
export async function listUnsettledRemedies(db: Queryable): Promise<RemedyRow[]> {
  return await db
    .select()
    .from(remedies)
    .where(and(isNull(remedies.outcome), lt(remedies.startedAt, sql`now() - interval '30 seconds'`)))
    .limit(50);
}
