import "server-only";
import type { Activation } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { env } from "@/lib/server/platform/env";
import { type LastSeen, lastSeenOf } from "./device-report-store";
import { listsAllDevices, managesDevices } from "./license-key-presentation";
import type { OwnedKey } from "./owned-key";

/** When each device of a key was last seen; nothing unless the vendor switched reports on, or where Polar hides the devices. */
export async function loadLastSeen({ db }: CustomerContext, owned: OwnedKey): Promise<ReadonlyMap<string, LastSeen>> {
  const { key, benefit } = owned;
  if (!env().DEVICE_REPORTS || !managesDevices(key, benefit)) return new Map();
  const activationIds = key.activations.map(({ id }) => id);
  return await lastSeenOf(db, key.id, { activationIds, areAll: listsAllDevices(owned) });
}

/**
 * The device that was not seen for longest, if every device was seen and every other one later. Otherwise null: a device that
 * never reported may run an older app, so it says nothing.
 */
export function unseenLongest(devices: readonly Activation[]): Activation | null {
  const [first, second] = devices.toSorted((one, other) => dayOf(one).localeCompare(dayOf(other)));
  if (first === undefined || second === undefined || dayOf(first) === "") return null;
  return dayOf(first) < dayOf(second) ? first : null;
}

const dayOf = ({ last_seen }: Activation): string => last_seen?.on ?? "";
