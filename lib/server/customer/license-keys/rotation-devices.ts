import "server-only";
import { Problem } from "@/lib/api/problem";
import type { RotationDeviceChange, RotationDeviceList } from "@/lib/api/rotation";
import { type CustomerContext, inTransaction } from "@/lib/server/context";
import { announceChange } from "@/lib/server/platform/changes";
import { loadLastSeen } from "./device-last-seen";
import { readDeviceNames } from "./device-names";
import { presentDevices } from "./device-page";
import { maskOwnKeys } from "./own-key-mask";
import { loadOwnedKey, type OwnedKey } from "./owned-key";
import { findRotationDevices, markRotationDevice } from "./rotation-device-store";

/**
 * The devices that held the key when it was last rotated, and which of them have the new one as people say.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function listRotationDevices(context: CustomerContext, id: string): Promise<RotationDeviceList> {
  const owned = await loadOwnedKey(context, id);
  const { key } = owned;
  const rows = await findRotationDevices(context.db, id);
  const mask = await maskOwnKeys(context, key);
  const changed = new Map(rows.map((row) => [row.activationId, row.changedAt !== null]));
  const names = await readDeviceNames(context.db, id);
  const lastSeen = await loadLastSeen(context, owned);
  const devices = presentDevices(key.activations, { mask, names, lastSeen });
  return {
    rotation_id: rows[0]?.rotationId ?? null,
    items: devices.flatMap((device) => {
      const isChanged = changed.get(device.id);
      return isChanged === undefined ? [] : [{ device, is_changed: isChanged }];
    }),
    can_change: context.may("POST /api/license-keys/{id}/rotation-devices/{activation_id}"),
  };
}

/** How many devices still need the new key. One without the key any more needs none. */
export async function countRotationDevices({ db }: CustomerContext, { key }: OwnedKey): Promise<number> {
  const active = new Set(key.activations.map(({ id }) => id));
  const rows = await findRotationDevices(db, key.id);
  return rows.filter((row) => row.changedAt === null && active.has(row.activationId)).length;
}

/**
 * Notes that a device has the new key, or hasn't after all. Nothing happens at Polar.
 * @throws Problem `license_key_not_found`; `license_key_changed` after another rotation than the shown one;
 *   `activation_not_found` if its list doesn't have the device; `session_expired`, `upstream_*`.
 */
export async function changeRotationDevice(
  context: CustomerContext,
  { licenseKeyId, activationId, change }: { licenseKeyId: string; activationId: string; change: RotationDeviceChange },
): Promise<void> {
  const { key } = await loadOwnedKey(context, licenseKeyId);
  await inTransaction(context, async ({ db }) => {
    const device = { rotationId: change.rotation_id, activationId, licenseKeyId: key.id };
    if (!(await markRotationDevice(db, device, change.is_changed))) {
      const isNewer = (await findRotationDevices(db, key.id)).some((row) => row.rotationId !== change.rotation_id);
      throw new Problem(isNewer ? "license_key_changed" : "activation_not_found");
    }
    const { customerId, memberId } = context.actor.session;
    await announceChange(db, { customerId, memberId, topic: "license_keys", licenseKeyId: key.id });
  });
}
