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
import { deactivateOwned, requireManageable } from "./deactivation";
import { claimNext, finish, finishRest, listDueBatches, postpone, type QueuedRow } from "./deactivation-queue";
import { loadOwnedKey, type OwnedKey } from "./owned-key";

/** Batches that one instance works off at a time. They wait most of the time: a customer's turn comes twice a second. */
const limit = pLimit(6);
const running = new Map<string, Promise<void>>();

/** A key is read again after so many devices, so that what the vendor changed meanwhile counts. */
const READ_AGAIN_AFTER = 20;

/** Starts to work in some seconds. If the process dies first, the job of another one does. */
export function workOffSoon(seconds: number): void {
  setTimeout(startDeactivations, seconds * 1000 + 100).unref();
}

/** Starts to work off what is due, and returns at once: a batch of a thousand takes minutes, and other jobs must not wait. */
export function startDeactivations(): void {
  workOffDeactivations().catch((error) => log.warn({ event: "deactivations_interrupted", err: error }));
}

/** Works off all batches that are due. One batch is worked off once at a time in this process; each device once in all. */
export async function workOffDeactivations(): Promise<void> {
  const batches = await listDueBatches(database());
  await Promise.all(batches.map(workOffBatch));
}

function workOffBatch(batchId: string): Promise<void> {
  const started = running.get(batchId) ?? limit(() => sendAll(batchId)).finally(() => running.delete(batchId));
  running.set(batchId, started);
  return started;
}

type Loaded = { owned: OwnedKey; uses: number };

async function sendAll(batchId: string): Promise<void> {
  let loaded: Loaded | null = null;
  for (;;) {
    const row = await claimNext(database(), batchId);
    if (row === null) return;
    const context = await contextOf(row);
    if (context === null) return await finishRest(database(), batchId, "session_expired");
    try {
      if (loaded === null || loaded.uses >= READ_AGAIN_AFTER) loaded = await load(context, row);
      loaded.uses += 1;
      await deactivateOwned(context, loaded.owned, row);
      await finish(context.db, row, null);
    } catch (error) {
      loaded = null;
      if (!(await settle(context, row, error))) return;
    }
  }
}

async function load(context: CustomerContext, { licenseKeyId }: QueuedRow): Promise<Loaded> {
  const owned = await loadOwnedKey(context, licenseKeyId);
  requireManageable(owned);
  return { owned, uses: 0 };
}

/** These concern all devices of the batch. */
const WHOLE_BATCH = new Set([
  "session_expired",
  "license_key_not_found",
  "device_management_off",
  "license_key_revoked",
]);

/** @returns whether the batch goes on now */
async function settle({ db, actor }: CustomerContext, row: QueuedRow, error: unknown): Promise<boolean> {
  const problem = toProblem(error);
  const { code, retryAfter = 10 } = problem;
  if (code === "upstream_rate_limited" || code === "rate_limited") {
    await postpone(db, row, retryAfter);
    return false;
  }
  // It was there when it was queued: its app was faster, or an instance that died after it had sent it.
  if (code === "activation_not_found") {
    await finish(db, row, null);
    return true;
  }
  if (!(error instanceof Problem)) log.warn({ event: "deactivation_failed", err: error });
  if (WHOLE_BATCH.has(code)) await finishRest(db, row.batchId, code);
  else await finish(db, row, code);
  const { customerId } = actor.session;
  await announceChange(db, { customerId, topic: "license_keys", licenseKeyId: row.licenseKeyId });
  return !WHOLE_BATCH.has(code);
}

/** The context of the customer who queued a device; null if their session has ended. It is read for each device. */
async function contextOf({ sessionId }: QueuedRow): Promise<CustomerContext | null> {
  const session = await readOwnSession(database(), sessionId);
  if (session === null) return null;
  const actor = { kind: "customer", session } as const;
  return { ...systemContext(), actor, polar: createCustomerAccess(actor) };
}
