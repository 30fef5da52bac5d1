import "server-only";
import { ACTIVATIONS_PER_PAGE } from "@/lib/api/filter-rules";
import type { ActivationFilter } from "@/lib/api/filters";
import { paginate } from "@/lib/api/pagination";
import type { Activation, LicenseKeyDetail } from "@/lib/api/schemas";
import type { Mask } from "@/lib/server/directory/key-mask";
import type { PolarActivation } from "@/lib/server/polar/shapes";
import { presentActivation } from "./license-key-presentation";
import { tellApart } from "./namesakes";
import { groupByMachine } from "./same-machines";

/** What the portal knows about a key's devices beside what Polar returned. */
export type DeviceKnowledge = {
  /** Hides the customer's keys: apps and people write them into labels, meta and names. */
  mask: Mask;
  /** The customer's own names, by activation. */
  names?: ReadonlyMap<string, string>;
  /** What the vendor's app reported, by activation. */
  lastSeen?: ReadonlyMap<string, NonNullable<Activation["last_seen"]>>;
  /** Devices activated after this are new; null if none is. */
  newSince?: Date | null;
};

/** All devices of one key as people see them, with what needs the others: what tells them apart, and which are one machine. */
export function presentDevices(
  activations: readonly PolarActivation[],
  { mask, names, lastSeen, newSince = null }: DeviceKnowledge,
): Activation[] {
  const shown = activations.map((activation) => {
    const name = names?.get(activation.id);
    return {
      ...presentActivation(activation, mask),
      last_seen: lastSeen?.get(activation.id) ?? null,
      name: name === undefined ? null : mask(name),
      is_new: newSince !== null && Date.parse(activation.created_at) > newSince.getTime(),
    };
  });
  return groupByMachine(tellApart(shown));
}

/**
 * One page of the devices whose name, label, or a value of whose meta contains the query. It is compared with what is shown, so
 * that no search can guess what the mask hides.
 * @param locale to sort names
 */
export function pageOfActivations(
  activations: readonly PolarActivation[],
  { activations_page: page, activations_query: query, activations_sort: sort }: ActivationFilter,
  { locale, ...known }: DeviceKnowledge & { locale: string },
): Pick<LicenseKeyDetail, "activations" | "activations_pagination"> {
  const found = presentDevices(activations, known).filter((device) => !query || matchesQuery(device, query));
  const sorted = found.toSorted(comparisons(locale)[sort]);
  const { items, pagination } = paginate(sorted, { page, limit: ACTIVATIONS_PER_PAGE });
  return { activations: items, activations_pagination: pagination };
}

function matchesQuery({ name, label, meta }: Activation, query: string): boolean {
  const wanted = query.toLocaleLowerCase();
  const texts = [name ?? "", label, ...Object.values(meta).map(String)];
  return texts.some((text) => text.toLocaleLowerCase().includes(wanted));
}

type Comparison = (one: Activation, other: Activation) => number;

/** Devices that compare as equal keep Polar's order. */
function comparisons(locale: string): Record<ActivationFilter["activations_sort"], Comparison> {
  const age: Comparison = (one, other) => Date.parse(one.created_at) - Date.parse(other.created_at);
  const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  return {
    oldest: age,
    newest: (one, other) => age(other, one),
    name: (one, other) => compare(one.name ?? one.label, other.name ?? other.label) || age(one, other),
  };
}
