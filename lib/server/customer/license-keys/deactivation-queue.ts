import "server-only";
import { randomUUID } from "node:crypto";
import { and, asc, desc, eq, getTableColumns, isNull, lt, ne, notExists, or, type SQL, sql } from "drizzle-orm";
import type { QueuedDeactivations, QueuedDevice } from "@/lib/api/devices";
import { MOST_QUEUED, UNDO_SECONDS } from "@/lib/api/devices";
import { Problem } from "@/lib/api/problem";
import { type CustomerContext, inTransaction } from "@/lib/server/context";
import { withLock } from "@/lib/server/platform/db/advisory-lock";
import type { Queryable } from "@/lib/server/platform/db/database";
import { queuedDeactivations as queued } from "@/lib/server/platform/db/schema/devices";
import { seal, unseal } from "@/lib/server/platform/secrets";

export type QueuedRow = typeof queued.$inferSelect;
/** `isOld`: it was queued so long ago that Polar's silence isn't waited out any more. */
export type ClaimedRow = QueuedRow & { isOld: boolean };
/** Whose queue it is: one person's, of one key. */
type Queue = { licenseKeyId: string; personId: string };

/** After so long without an end, the instance that sends a device is taken for dead. A send takes less. */
const CLAIM_SECONDS = 60;

/** A device that Polar didn't answer about is tried again for so long. */
const PATIENCE_MINUTES = 30;

/** `problem` of a device that Polar may have deactivated: it was sent, and then neither answered nor could be read. */
const UNKNOWN = "outcome_unknown";

function queueOf({ actor }: CustomerContext, licenseKeyId: string): Queue {
  const { customerId, memberId } = actor.session;
  return { licenseKeyId, personId: memberId ?? customerId };
}

function ofQueue({ licenseKeyId, personId }: Queue): SQL | undefined {
  return and(eq(queued.licenseKeyId, licenseKeyId), eq(queued.personId, personId));
}

/**
 * Puts devices into the person's queue: into the batch that still runs, or else into a new one, which replaces those that are
 * finished. A device that is waiting already stays where it is; one that failed or was undone waits again.
 * @param devices of the key, with the name that their row in the result shows
 * @throws Problem `rate_limited` if the batch that runs has no room for them.
 */
export async function enqueue(
  context: CustomerContext,
  licenseKeyId: string,
  devices: readonly { activationId: string; name: string }[],
): Promise<void> {
  const { customerId, memberId, publicId: sessionId } = context.actor.session;
  const queue = queueOf(context, licenseKeyId);
  await withLock(`deactivations:${queue.personId}:${licenseKeyId}`, async () => {
    const [running] = await context.db
      .select({ batchId: queued.batchId })
      .from(queued)
      .where(and(ofQueue(queue), isNull(queued.outcome)))
      .limit(1);
    if (running) await requireRoom(context, running.batchId, devices);
    const batchId = running?.batchId ?? randomUUID();
    const undone = sql`now() + ${UNDO_SECONDS} * interval '1 second'`;
    const rows = devices.map(({ activationId, name }, position) => ({
      ...queue,
      ...{ batchId, activationId, position, customerId, memberId, sessionId },
      sealed: seal("queued-device", name, activationId),
      dueAt: undone,
    }));
    await inTransaction(context, async ({ db }) => {
      if (!running) await db.delete(queued).where(ofQueue(queue));
      await db
        .insert(queued)
        .values(rows)
        .onConflictDoUpdate({
          target: [queued.batchId, queued.activationId],
          set: { sessionId, dueAt: undone, claimedAt: null, outcome: null, problem: null, finishedAt: null },
          setWhere: sql`${queued.outcome} in ('failed', 'canceled')`,
        });
    });
  });
}

/** One result has no pages, so a batch that people add to stays as small as one that they queue at once. */
async function requireRoom(
  { db }: CustomerContext,
  batchId: string,
  devices: readonly { activationId: string }[],
): Promise<void> {
  const rows = await db
    .select({ activationId: queued.activationId })
    .from(queued)
    .where(eq(queued.batchId, batchId))
    .limit(MOST_QUEUED);
  const all = new Set([...rows, ...devices].map(({ activationId }) => activationId));
  if (all.size > MOST_QUEUED) throw new Problem("rate_limited", { retryAfter: 60 });
}

/** The person's latest batch of a key, in the order of their request. Empty after a day. */
export async function readQueue(context: CustomerContext, licenseKeyId: string): Promise<QueuedDeactivations> {
  const queue = queueOf(context, licenseKeyId);
  const latest = context.db
    .select({ batchId: queued.batchId })
    .from(queued)
    .where(ofQueue(queue))
    .orderBy(desc(queued.createdAt))
    .limit(1);
  const batch = await context.db
    .select({ row: queued, dueMs: sql`extract(epoch from ${queued.dueAt} - now())::float8 * 1000`.mapWith(Number) })
    .from(queued)
    .where(and(ofQueue(queue), eq(queued.batchId, sql`(${latest})`)))
    .orderBy(desc(queued.createdAt), asc(queued.position), asc(queued.activationId))
    .limit(MOST_QUEUED);
  const isUndoable = batch.every(
    ({ row }) => row.outcome !== "done" && row.claimedAt === null && row.problem !== UNKNOWN,
  );
  const waiting = batch.filter(({ row }) => row.outcome === null && row.claimedAt === null);
  const nextMs = Math.max(0, Math.round(Math.min(...waiting.map(({ dueMs }) => dueMs))));
  const isSending = batch.some(({ row }) => row.outcome === null && row.claimedAt !== null);
  const isPostponed = waiting.length > 0 && !isSending && waiting.every(({ row }) => row.problem !== null);
  return {
    items: batch.map(({ row }) => present(row)),
    undo_ms: isUndoable && waiting.length > 0 ? nextMs : 0,
    postponed_ms: isPostponed ? nextMs : null,
  };
}

function present({ activationId, sealed, outcome, claimedAt, problem }: QueuedRow): QueuedDevice {
  return {
    activation_id: activationId,
    name: unseal("queued-device", sealed, activationId) ?? "",
    state: outcome ?? (claimedAt === null ? "waiting" : "sending"),
    problem: outcome === null ? null : problem,
  };
}

/** Does a batch of the person's wait or run for this key, or did devices fail that they haven't dismissed yet? */
export async function hasQueuedDeactivations(context: CustomerContext, licenseKeyId: string): Promise<boolean> {
  const isTold = and(ofQueue(queueOf(context, licenseKeyId)), or(isNull(queued.outcome), eq(queued.outcome, "failed")));
  return (await context.db.select({ id: queued.batchId }).from(queued).where(isTold).limit(1)).length > 0;
}

/** Forgets the results of what the person queued for a key, unless something still waits or runs. */
export async function dismissQueue(context: CustomerContext, licenseKeyId: string): Promise<void> {
  const queue = queueOf(context, licenseKeyId);
  const unfinished = context.db
    .select()
    .from(queued)
    .where(and(ofQueue(queue), isNull(queued.outcome)));
  await context.db.delete(queued).where(and(ofQueue(queue), notExists(unfinished)));
}

/**
 * Undoes what the person queued for a key and nothing has sent yet, or Polar hasn't taken. A device that Polar may have
 * deactivated isn't reported as kept.
 */
export async function cancelQueue(context: CustomerContext, licenseKeyId: string): Promise<void> {
  const isUnknown = sql`${queued.problem} is not distinct from ${UNKNOWN}`;
  await context.db
    .update(queued)
    .set({
      outcome: sql`case when ${isUnknown} then 'failed' else 'canceled' end`,
      problem: sql`case when ${isUnknown} then ${queued.problem} end`,
      finishedAt: sql`now()`,
    })
    .where(and(ofQueue(queueOf(context, licenseKeyId)), isNull(queued.outcome), isNull(queued.claimedAt)));
}

/** Not finished, due, and sent by no instance that lives. */
function isFree(): SQL | undefined {
  const isUnclaimed = or(
    isNull(queued.claimedAt),
    lt(queued.claimedAt, sql`now() - ${CLAIM_SECONDS} * interval '1 second'`),
  );
  return and(isNull(queued.outcome), lt(queued.dueAt, sql`now()`), isUnclaimed);
}

/** The customers who have something to send. */
export async function listDueCustomers(db: Queryable): Promise<string[]> {
  const rows = await db.selectDistinct({ customerId: queued.customerId }).from(queued).where(isFree()).limit(200);
  return rows.map(({ customerId }) => customerId);
}

/** A customer's batches that have something to send. */
export async function listDueBatches(db: Queryable, customerId: string): Promise<string[]> {
  const isDue = and(eq(queued.customerId, customerId), isFree());
  const rows = await db.selectDistinct({ batchId: queued.batchId }).from(queued).where(isDue).limit(200);
  return rows.map(({ batchId }) => batchId);
}

/** Takes the next device of a batch, so that no other instance does; null if there is none. */
export async function claimNext(db: Queryable, batchId: string): Promise<ClaimedRow | null> {
  const next = db
    .select({ activationId: queued.activationId })
    .from(queued)
    .where(and(eq(queued.batchId, batchId), isFree()))
    .orderBy(asc(queued.dueAt), asc(queued.createdAt), asc(queued.position))
    .limit(1)
    .for("update", { skipLocked: true });
  const [row] = await db
    .update(queued)
    .set({ claimedAt: sql`now()` })
    .where(and(eq(queued.batchId, batchId), eq(queued.activationId, sql`(${next})`)))
    .returning({
      ...getTableColumns(queued),
      isOld: sql<boolean>`${queued.createdAt} < now() - ${PATIENCE_MINUTES} * interval '1 minute'`,
    });
  return row ?? null;
}

/** Records how a device ended. */
export async function finish(db: Queryable, row: QueuedRow, problem: string | null): Promise<void> {
  await db
    .update(queued)
    .set({ outcome: problem === null ? "done" : "failed", problem, finishedAt: sql`now()` })
    .where(and(eq(queued.batchId, row.batchId), eq(queued.activationId, row.activationId)));
}

/** Ends a batch with one problem for all that wait: its key can't be changed. */
export async function finishRest(db: Queryable, { batchId }: QueuedRow, problem: string): Promise<void> {
  await failAll(db, and(eq(queued.batchId, batchId), isNull(queued.outcome)), problem);
}

/** Ends what a session queued in a batch, because it is over. Others of the same person may have queued more. */
export async function finishSession(db: Queryable, { batchId, sessionId }: QueuedRow): Promise<void> {
  const waiting = and(eq(queued.batchId, batchId), eq(queued.sessionId, sessionId), isNull(queued.outcome));
  await failAll(db, waiting, "session_expired");
}

async function failAll(db: Queryable, which: SQL | undefined, problem: string): Promise<void> {
  await db.update(queued).set({ outcome: "failed", problem, finishedAt: sql`now()` }).where(which);
}

/**
 * Gives a device back, and lets its whole batch wait, because Polar or the pace asks for it, or Polar is silent. Another device
 * goes first then, so that one which Polar always fails at doesn't hold up the others.
 */
export async function postpone(
  db: Queryable,
  { batchId, activationId }: QueuedRow,
  { seconds, problem }: { seconds: number; problem: string },
): Promise<void> {
  const isOther = sql`${queued.activationId} <> ${activationId}`;
  // Only of the device itself it's unknown whether it's gone, and it stays so until a try has found out.
  const ofOthers = problem === UNKNOWN ? "upstream_unavailable" : problem;
  const isUnknown = sql`${queued.problem} is not distinct from ${UNKNOWN}`;
  await db
    .update(queued)
    .set({
      problem: sql`case when ${isUnknown} then ${queued.problem} when ${isOther} then ${ofOthers} else ${problem} end`,
      dueAt: sql`now() + (${seconds} + case when ${isOther} then 0 else 1 end) * interval '1 second'`,
      claimedAt: sql`case when ${isOther} then ${queued.claimedAt} end`,
    })
    .where(and(eq(queued.batchId, batchId), isNull(queued.outcome)));
}

/** Notes that Polar answered again, so the rest of the batch no longer waits for it. */
export async function endPostponement(db: Queryable, { batchId }: QueuedRow): Promise<void> {
  await db
    .update(queued)
    .set({ problem: null })
    .where(and(eq(queued.batchId, batchId), isNull(queued.outcome), ne(queued.problem, UNKNOWN)));
}

/** Deletes batches of more than a day ago. */
export async function sweepDeactivationQueue(db: Queryable): Promise<void> {
  await db.delete(queued).where(lt(queued.createdAt, sql`now() - interval '1 day'`));
}
