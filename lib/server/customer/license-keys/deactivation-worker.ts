import "server-only";
import pLimit from "p-limit";
import { Problem } from "@/lib/api/problem";
import { type CustomerContext, systemContext } from "@/lib/server/context";
import { createCustomerAccess } from "@/lib/server/customer/session/customer-token";
import { readOwnSession } from "@/lib/server/customer/session/session-store";
import { announceChange } from "@/lib/server/platform/changes";
import { database } from "@/lib/server/platform/db/database";
import { log } from "@/lib/server/platform/log";
import { toProblem } from "@/lib/server/platform/problem";
import { deactivateLoaded, loadManageable, type ManageableKey } from "./deactivation";
import {
  type ClaimedRow,
  claimNext,
  endPostponement,
  finish,
  finishRest,
  finishSession,
  listDueBatches,
  listDueCustomers,
  postpone,
  type QueuedRow,
} from "./deactivation-queue";

/** Turns that one instance gives at a time. They wait most of the time: a customer may send a device twice a second. */
const limit = pLimit(6);
const running = new Map<string, Promise<void>>();

/**
 * Devices of one turn. Then others who wait have theirs, and the key is read again, so that what the vendor changed meanwhile
 * counts.
 */
const DEVICES_PER_TURN = 20;

/** Seconds until a device is tried again that Polar didn't answer about. */
const SILENCE_SECONDS = 30;

/** Starts to work in some seconds. If the process dies first, the job of another one does. */
export function workOffSoon(seconds: number): void {
  setTimeout(startDeactivations, seconds * 1000 + 100).unref();
}

/** Starts to work off what is due, and returns at once: a batch of a thousand takes minutes, and other jobs must not wait. */
export function startDeactivations(): void {
  workOffDeactivations().catch((error) => log.warn({ event: "deactivations_interrupted", err: error }));
}

/** Works off all that is due. A customer has one turn at a time in this process; each device is sent once in all. */
export async function workOffDeactivations(): Promise<void> {
  const customers = await listDueCustomers(database());
  await Promise.all(customers.map(workOffCustomer));
}

function workOffCustomer(customerId: string): Promise<void> {
  const started = running.get(customerId) ?? takeTurns(customerId).finally(() => running.delete(customerId));
  running.set(customerId, started);
  return started;
}

/** A customer with many batches waits for their next turn like everyone else. */
async function takeTurns(customerId: string): Promise<void> {
  for (;;) {
    const batches = await listDueBatches(database(), customerId);
    if (batches.length === 0) return;
    for (const batchId of batches) await limit(() => sendSome(batchId));
  }
}

async function sendSome(batchId: string): Promise<void> {
  let key: ManageableKey | null = null;
  for (let sent = 0; sent < DEVICES_PER_TURN; sent += 1) {
    const row = await claimNext(database(), batchId);
    if (row === null) return;
    const context = await contextOf(row);
    if (context === null) {
      await finishSession(database(), row);
      continue;
    }
    try {
      key ??= await loadManageable(context, row.licenseKeyId);
      await deactivateLoaded(context, key, row);
      await finish(context.db, row, null);
      if (row.problem !== null) await endPostponement(context.db, row);
    } catch (error) {
      if (!(await settle(context, row, error))) return;
    }
  }
}

/** These concern all devices of the key. */
const WHOLE_BATCH = new Set(["license_key_not_found", "device_management_off", "license_key_revoked"]);

/** Nobody knows yet whether the device is gone. The key that is read before the next try tells. */
const SILENCE = new Set([
  "upstream_unavailable",
  "upstream_timeout",
  "upstream_invalid",
  "outcome_unknown",
  "database_unavailable",
]);

/** @returns whether the turn goes on with the key as it was loaded */
async function settle({ db, actor }: CustomerContext, row: ClaimedRow, error: unknown): Promise<boolean> {
  const problem = toProblem(error);
  const { code, retryAfter = 10 } = problem;
  if (code === "upstream_rate_limited" || code === "rate_limited") {
    await postpone(db, row, { seconds: retryAfter, problem: code });
    return false;
  }
  if (SILENCE.has(code) && !row.isOld) {
    await postpone(db, row, { seconds: Math.max(SILENCE_SECONDS, problem.retryAfter ?? 0), problem: code });
    return false;
  }
  if (row.problem !== null) await endPostponement(db, row);
  // It was there when it was queued: its app was faster, or an instance that died after it had sent it.
  if (code === "activation_not_found") {
    await finish(db, row, null);
    return true;
  }
  if (!(error instanceof Problem)) log.warn({ event: "deactivation_failed", err: error });
  if (code === "session_expired") await finishSession(db, row);
  else if (WHOLE_BATCH.has(code)) await finishRest(db, row, code);
  else await finish(db, row, code);
  const { customerId, memberId } = actor.session;
  await announceChange(db, { customerId, memberId, topic: "license_keys", licenseKeyId: row.licenseKeyId });
  return false;
}

/** The context of the customer who queued a device; null if their session has ended. It is read for each device. */
async function contextOf({ sessionId }: QueuedRow): Promise<CustomerContext | null> {
  const session = await readOwnSession(database(), sessionId);
  if (session === null) return null;
  const actor = { kind: "customer", session } as const;
  return { ...systemContext(), actor, polar: createCustomerAccess(actor) };
}
