import "server-only";
import { and, eq, inArray, lt, notInArray, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { oneLine } from "@/lib/api/typed-text";
import { type CustomerContext, inTransaction, logIdentity } from "@/lib/server/context";
import { announceChange } from "@/lib/server/platform/changes";
import type { Queryable } from "@/lib/server/platform/db/database";
import { deviceNames } from "@/lib/server/platform/db/schema/devices";
import { log } from "@/lib/server/platform/log";
import { plainText } from "@/lib/server/platform/plain-text";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { seal, unseal } from "@/lib/server/platform/secrets";
import { listsAllDevices, managesDevices } from "./license-key-presentation";
import { loadOwnedKey, type OwnedKey } from "./owned-key";

/** Of one person. */
const RENAMINGS: Limit = { name: "devices-renamed", points: 120, seconds: 300 };

/**
 * Names a device, or takes its name away with null or an empty text. Polar has no place for names, so they stay here, and go with
 * the activation. A person who may see the devices of a key sees its names.
 * @throws Problem `rate_limited`, `license_key_not_found`, `device_management_off`, `activation_not_found`, `session_expired`, `upstream_*`.
 */
export async function nameDevice(
  context: CustomerContext,
  target: { licenseKeyId: string; activationId: string; name: string | null },
): Promise<void> {
  const { licenseKeyId, activationId } = target;
  const { customerId, memberId } = context.actor.session;
  await requirePoint(RENAMINGS, memberId ?? customerId);
  const { key, benefit } = await loadOwnedKey(context, licenseKeyId);
  if (!managesDevices(key, benefit)) throw new Problem("device_management_off");
  if (!key.activations.some(({ id }) => id === activationId)) throw new Problem("activation_not_found");
  const name = target.name === null ? "" : oneLine(plainText(target.name));
  await inTransaction(context, async ({ db }) => {
    if (name === "") await deleteDeviceName(db, activationId);
    else {
      const row = { licenseKeyId, customerId, memberId, sealed: seal("device-name", name, activationId) };
      await db
        .insert(deviceNames)
        .values({ activationId, ...row })
        .onConflictDoUpdate({ target: deviceNames.activationId, set: { ...row, changedAt: sql`now()` } });
    }
    await announceChange(db, { customerId, memberId, topic: "license_keys", licenseKeyId });
  });
  const ids = { license_key_id: licenseKeyId, activation_id: activationId };
  log.info({ event: "device_named", ...logIdentity(context), ...ids, is_named: name !== "" });
}

/** The names of a key's devices, by activation. A name whose secret is gone is left out. */
export async function readDeviceNames(db: Queryable, licenseKeyId: string): Promise<Map<string, string>> {
  const rows = await db.select().from(deviceNames).where(eq(deviceNames.licenseKeyId, licenseKeyId));
  return new Map(
    rows.flatMap(({ activationId, sealed }): [string, string][] => {
      const name = unseal("device-name", sealed, activationId);
      return name === null ? [] : [[activationId, name]];
    }),
  );
}

/** Deletes the name of a device that was deactivated. */
export async function deleteDeviceName(db: Queryable, activationId: string): Promise<void> {
  await db.delete(deviceNames).where(eq(deviceNames.activationId, activationId));
}

/**
 * Deletes the names of devices that were deactivated elsewhere. Only if all devices of the key were seen: where the vendor turned
 * device management off, Polar sends none, and the names must be there when it is turned on again. The directory deletes those of
 * a key without devices (`forgetGoneDevices`).
 * @param names as read before
 */
export async function forgetVanishedDevices(
  context: CustomerContext,
  owned: OwnedKey,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  if (names.size === 0 || !listsAllDevices(owned) || context.actor.kind === "impersonator") return;
  const active = owned.key.activations.map(({ id }) => id);
  const vanished = [...names.keys()].filter((id) => !active.includes(id));
  if (vanished.length === 0) return;
  // A device that was named a moment ago may be younger than what Polar answered.
  const isSettled = lt(deviceNames.changedAt, sql`now() - interval '1 minute'`);
  await context.db
    .delete(deviceNames)
    .where(and(inArray(deviceNames.activationId, vanished), notInArray(deviceNames.activationId, active), isSettled));
}
