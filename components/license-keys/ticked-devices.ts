import type { Activation, LicenseKeyDetail } from "@/lib/api/schemas";

/** The devices whose box is ticked, by ID, as they were when they were ticked. */
export type Ticks = ReadonlyMap<string, Activation>;

/** Returns the ticks after boxes were ticked or cleared. */
export function tick(before: Ticks, devices: readonly Activation[], isTicked: boolean): Ticks {
  const after = new Map(before);
  for (const device of devices) isTicked ? after.set(device.id, device) : after.delete(device.id);
  return after;
}

/**
 * Returns the ticked devices that the key still has, as the page shows them now. A device that moved to another page or out of
 * the search is still there; only one that is gone loses its tick.
 */
export function tickedDevices(
  ticks: Ticks,
  { activations, activation_ids }: Pick<LicenseKeyDetail, "activations" | "activation_ids">,
): { here: Activation[]; elsewhere: Activation[] } {
  const shown = new Set(activations.map(({ id }) => id));
  const all = activation_ids && new Set(activation_ids);
  return {
    here: activations.filter(({ id }) => ticks.has(id)),
    elsewhere: [...ticks.values()].filter(({ id }) => !shown.has(id) && (all === null || all.has(id))),
  };
}
