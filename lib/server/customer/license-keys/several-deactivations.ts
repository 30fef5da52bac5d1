import "server-only";
import type { QueuedDeactivations, QueuedDevice } from "@/lib/api/devices";
import { UNDO_SECONDS } from "@/lib/api/devices";
import { Problem } from "@/lib/api/problem";
import type { CustomerContext } from "@/lib/server/context";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { requireManageable } from "./deactivation";
import { cancelQueue, dismissQueue, enqueue, readQueue } from "./deactivation-queue";
import { workOffSoon } from "./deactivation-worker";
import { readDeviceNames } from "./device-names";
import { presentDevices } from "./device-page";
import { maskOwnKeys } from "./own-key-mask";
import { loadOwnedKey } from "./owned-key";

/** Of one person. A batch has up to a thousand devices. */
const BATCHES: Limit = { name: "devices-queued", points: 60, seconds: 300 };

/**
 * Queues several devices of the customer's own key to be deactivated. The first is sent after a few seconds, in which all can be
 * undone; the others follow at Polar's pace, whether the page stays open or not, as long as the session lasts.
 * @throws Problem `rate_limited` (also while the batch that runs has no room), `license_key_not_found`, `device_management_off`, `license_key_revoked`,
 *   `activation_not_found` if none of them is a device of this key, `session_expired`, `upstream_*`.
 */
export async function deactivateSeveral(
  context: CustomerContext,
  { licenseKeyId, activationIds }: { licenseKeyId: string; activationIds: readonly string[] },
): Promise<QueuedDeactivations> {
  const { customerId, memberId } = context.actor.session;
  await requirePoint(BATCHES, memberId ?? customerId);
  const owned = await loadOwnedKey(context, licenseKeyId);
  requireManageable(owned);
  const mask = await maskOwnKeys(context, owned.key);
  const names = await readDeviceNames(context.db, licenseKeyId);
  const shown = presentDevices(owned.key.activations, { mask, names });
  const nameById = new Map(shown.map(({ id, name, label }) => [id, name ?? label]));
  const wanted = [...new Set(activationIds.map((id) => id.toLowerCase()))];
  if (!wanted.some((id) => nameById.has(id))) throw new Problem("activation_not_found");
  const devices = wanted.flatMap((activationId) => {
    const name = nameById.get(activationId);
    return name === undefined ? [] : [{ activationId, name }];
  });
  await enqueue(context, licenseKeyId, devices);
  workOffSoon(UNDO_SECONDS);
  const queue = await readQueue(context, licenseKeyId);
  const gone = wanted.filter((id) => !nameById.has(id));
  return { ...queue, items: [...queue.items, ...withoutQueued(gone, queue).map(goneDevice)] };
}

function withoutQueued(ids: readonly string[], { items }: QueuedDeactivations): string[] {
  const queued = new Set(items.map(({ activation_id }) => activation_id));
  return ids.filter((id) => !queued.has(id));
}

/** A device that was gone before it could be queued. Only the response tells: anyone can make up IDs, so none is stored. */
function goneDevice(id: string): QueuedDevice {
  return { activation_id: id, name: "", state: "failed", problem: "activation_not_found" };
}

/**
 * The person's latest batch for a key: how far it is, and what became of each device. Polar isn't asked, unless there is none.
 * @throws Problem `license_key_not_found` if the key isn't theirs; `session_expired`, `upstream_*`.
 */
export async function getDeactivations(context: CustomerContext, licenseKeyId: string): Promise<QueuedDeactivations> {
  const queue = await readQueue(context, licenseKeyId);
  // Only a person who could see the key has a batch.
  if (queue.items.length === 0) await loadOwnedKey(context, licenseKeyId);
  return queue;
}

/** Undoes what the person queued for a key, as far as nothing has been sent. @throws as `getDeactivations`. */
export async function undoDeactivations(
  context: CustomerContext,
  { licenseKeyId, dismiss = false }: { licenseKeyId: string; dismiss?: boolean },
): Promise<QueuedDeactivations> {
  await (dismiss ? dismissQueue : cancelQueue)(context, licenseKeyId);
  return await getDeactivations(context, licenseKeyId);
}
