import "server-only";
import { and, desc, eq, gte, isNull, lt, sql } from "drizzle-orm";
import type { CustomerContext } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import { operations } from "@/lib/server/platform/db/schema/operations";

export type Operation = typeof operations.$inferSelect;
type Intent = Pick<typeof operations.$inferInsert, "kind" | "licenseKeyId" | "activationId" | "displayKeyBefore">;

/**
 * Records what is about to be done, before Polar is asked to do it. If the process dies in between, the reconciler knows where to
 * look. No row, no write.
 * @returns the operation's id.
 */
export async function recordIntent({ db, actor }: CustomerContext, intent: Intent): Promise<string> {
  const [row] = await db
    .insert(operations)
    .values({
      ...intent,
      customerId: actor.session.customerId,
      sessionId: actor.session.publicId,
      impersonationId: actor.kind === "impersonator" ? actor.impersonation.id : null,
    })
    .returning({ id: operations.id });
  if (!row) throw new Error("the operation's row was not written");
  return row.id;
}

export type Outcome = {
  outcome: NonNullable<Operation["outcome"]>;
  problem?: string;
  displayKeyAfter?: string;
  activationId?: string;
};

/** Records how an operation ended. One whose end is unknown gets no outcome, and is left to the reconciler. */
export async function recordOutcome(db: Queryable, id: string, result: Outcome): Promise<void> {
  await db
    .update(operations)
    .set({ ...result, finishedAt: sql`now()` })
    .where(eq(operations.id, id));
}

/** Did this portal deactivate that device for this customer before? Then a second request gets the same answer. */
export async function wasDeactivatedHere(
  { db, actor }: CustomerContext,
  { licenseKeyId, activationId }: { licenseKeyId: string; activationId: string },
): Promise<boolean> {
  const rows = await db
    .select({ id: operations.id })
    .from(operations)
    .where(
      and(
        eq(operations.kind, "deactivate"),
        eq(operations.customerId, actor.session.customerId),
        eq(operations.licenseKeyId, licenseKeyId),
        eq(operations.activationId, activationId),
        eq(operations.outcome, "done"),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** A rotation of this key that succeeded within the last ten seconds: the second half of a double click gets its result. */
export async function findRecentRotation(db: Queryable, licenseKeyId: string): Promise<Operation | undefined> {
  const [row] = await db
    .select()
    .from(operations)
    .where(
      and(
        eq(operations.kind, "rotate"),
        eq(operations.licenseKeyId, licenseKeyId),
        eq(operations.outcome, "done"),
        gte(operations.finishedAt, sql`now() - interval '10 seconds'`),
      ),
    )
    .orderBy(desc(operations.finishedAt))
    .limit(1);
  return row;
}

/** The device that was added to this key within the last ten seconds: the second half of a double click gets it. */
export async function findRecentActivation(db: Queryable, licenseKeyId: string): Promise<string | null> {
  const [row] = await db
    .select({ activationId: operations.activationId })
    .from(operations)
    .where(
      and(
        eq(operations.kind, "activate"),
        eq(operations.licenseKeyId, licenseKeyId),
        eq(operations.outcome, "done"),
        gte(operations.finishedAt, sql`now() - interval '10 seconds'`),
      ),
    )
    .orderBy(desc(operations.finishedAt))
    .limit(1);
  return row?.activationId ?? null;
}

/** Operations that a crash or a silent Polar left without an outcome for more than half a minute. */
export async function listUnsettledOperations(db: Queryable): Promise<Operation[]> {
  return await db
    .select()
    .from(operations)
    .where(and(isNull(operations.outcome), lt(operations.startedAt, sql`now() - interval '30 seconds'`)))
    .limit(50);
}
