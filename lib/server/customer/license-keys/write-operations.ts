import "server-only";
import { and, desc, eq, gte, isNull, lt, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { CustomerSession } from "@/lib/server/customer/session/customer-session";
import { type Queryable, withDatabase } from "@/lib/server/platform/db/database";
import { operations } from "@/lib/server/platform/db/schema/operations";

type Operation = typeof operations.$inferSelect;
type Intent = Pick<typeof operations.$inferInsert, "kind" | "licenseKeyId" | "activationId" | "displayKeyBefore">;

/**
 * Writes down what is about to be done, before Polar is asked to: if the process dies in between, the reconciler knows what
 * to look at. No row, no write.
 * @throws Problem `database_unavailable`.
 */
export async function noteIntent(session: CustomerSession, intent: Intent): Promise<string> {
  const [row] = await withDatabase((db) =>
    db
      .insert(operations)
      .values({
        ...intent,
        customerId: session.customerId,
        sessionId: session.publicId,
        impersonationId: session.impersonation?.id ?? null,
      })
      .returning({ id: operations.id }),
  );
  if (!row) throw new Problem("database_unavailable");
  return row.id;
}

type Outcome = { outcome: NonNullable<Operation["outcome"]>; problem?: string; displayKeyAfter?: string };

/** Writes down how it ended. An operation whose end is unknown gets none, and is left to the reconciler. */
export async function noteOutcome(id: string, result: Outcome, db?: Queryable): Promise<void> {
  const update = (on: Queryable) =>
    on
      .update(operations)
      .set({ ...result, finishedAt: sql`now()` })
      .where(eq(operations.id, id));
  await (db ? update(db) : withDatabase(update));
}

/** Did this portal already remove that device for that customer? Then a second request of theirs finds the same answer. */
export async function wasDeactivatedHere(
  customerId: string,
  licenseKeyId: string,
  activationId: string,
): Promise<boolean> {
  const rows = await withDatabase((db) =>
    db
      .select({ id: operations.id })
      .from(operations)
      .where(
        and(
          eq(operations.kind, "deactivate"),
          eq(operations.customerId, customerId),
          eq(operations.licenseKeyId, licenseKeyId),
          eq(operations.activationId, activationId),
          eq(operations.outcome, "done"),
        ),
      )
      .limit(1),
  );
  return rows.length > 0;
}

/** A rotation of this key that ended well within the last ten seconds: what the second half of a double click is answered with. */
export async function rotationJustDone(licenseKeyId: string): Promise<Operation | undefined> {
  const [row] = await withDatabase((db) =>
    db
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
      .limit(1),
  );
  return row;
}

/** Operations that a crash or a silent Polar left without an outcome, older than half a minute. */
export async function unsettledOperations(): Promise<Operation[]> {
  return await withDatabase((db) =>
    db
      .select()
      .from(operations)
      .where(and(isNull(operations.outcome), lt(operations.startedAt, sql`now() - interval '30 seconds'`)))
      .limit(50),
  );
}
