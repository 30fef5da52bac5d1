import { isDeepStrictEqual } from "node:util";
import type { Collection } from "../polar/collection.ts";
import type { State } from "../polar/state.ts";
import { seedWorld } from "./seed-world.ts";

/** Raise this when the seed's people change. A state from another version is replaced by the new seed. */
export const seedVersion = "3";

/**
 * Moves the seed's dates to today, so that "expires in 5 days" stays true. Only changes fields that still have the seed's
 * values: changes made since then stay, and removed records stay removed.
 */
export function renewSeed(state: State, seededMs: number, nowMs: number): void {
  const before = seedWorld(seededMs);
  const after = seedWorld(nowMs);
  renew(state.customers, before.customers, after.customers);
  renew(state.members, before.members, after.members);
  renew(state.licenseKeys, before.license_keys, after.license_keys);
  renew(state.activations, before.activations, after.activations);
  renew(state.grants, before.benefit_grants, after.benefit_grants);
  renew(state.subscriptions, before.subscriptions, after.subscriptions);
  renew(state.orders, before.orders, after.orders);
}

function renew<T extends { id: string }>(stored: Collection<T>, before: readonly T[], after: readonly T[]): void {
  before.forEach((old, index) => {
    const next = after[index];
    const record = stored.get(old.id);
    if (record === undefined || next === undefined) return;
    const fields = (Object.keys(next) as (keyof T)[]).filter(
      (field) => !isDeepStrictEqual(old[field], next[field]) && isDeepStrictEqual(record[field], old[field]),
    );
    if (fields.length > 0) {
      const renewed = Object.fromEntries(fields.map((field) => [field, next[field]]));
      stored.put({ ...record, ...renewed });
    }
  });
}
