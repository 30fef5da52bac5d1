import type { Activation } from "../lib/api/schemas.ts";

/** A device as the API shows it, about which nothing is known but its label. */
export function shownDevice(id: string, given: Partial<Activation> = {}): Activation {
  return {
    id,
    label: id,
    meta: {},
    created_at: "2026-01-01T00:00:00Z",
    last_seen: null,
    distinction: null,
    name: null,
    facts: [],
    machine: null,
    is_new: false,
    ...given,
  };
}
