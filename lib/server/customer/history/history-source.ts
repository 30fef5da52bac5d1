import "server-only";
import type { HistoryEvent } from "@/lib/api/history";
import type { HistoryAction, HistoryKind } from "@/lib/api/history-kinds";
import { historyActions } from "@/lib/api/history-kinds";

/** The order of events of the same millisecond: the highest is the newest. */
export const SOURCES = { polar: 1, recorded: 2, audited: 3 } as const;
type Source = (typeof SOURCES)[keyof typeof SOURCES];

/** The place of an event among all: by time, then by source, then by its name there. */
export type Place = { at: number; source: Source; name: string };
export type Entry = Place & { event: Omit<HistoryEvent, "id" | "at" | "action"> & { action: HistoryAction } };

/** What to read of each source: at most `limit` events, newest first, that stand after `before`. */
export type Slice = { kind: HistoryKind | undefined; before: Place | null; limit: number };

/** A key of the person who asks, as their own token read it. */
export type HistoryKey = {
  id: string;
  displayKey: string;
  product: string | null;
  createdAt: string;
  /** False while Polar hides the devices from the customer. */
  showsDevices: boolean;
};

/** Whose history: of the keys that their own token read, and what Polar's dates say about them. */
export type Told = { keys: ReadonlyMap<string, HistoryKey>; isAccount: boolean; dated: Entry[] };

export function isWanted(action: HistoryAction, { kind }: Pick<Slice, "kind">): boolean {
  return kind === undefined || historyActions[action] === kind;
}

export function comparePlaces(one: Place, other: Place): number {
  if (one.at !== other.at) return other.at - one.at;
  if (one.source !== other.source) return other.source - one.source;
  return one.name < other.name ? 1 : one.name > other.name ? -1 : 0;
}

export function writePlace({ at, source, name }: Place): string {
  return `${at}.${source}.${name}`;
}

/** @param text that the schema's pattern allows */
export function readPlace(text: string): Place {
  const [at, source, ...name] = text.split(".");
  return { at: Number(at), source: Number(source) as Source, name: name.join(".") };
}

/** Does the entry stand after `before`, and is it of the kind? */
export function isInSlice(entry: Entry, { kind, before }: Omit<Slice, "limit">): boolean {
  return isWanted(entry.event.action, { kind }) && (before === null || comparePlaces(before, entry) < 0);
}

const NOTHING = {
  license_key: null,
  device: null,
  browser: null,
  product: null,
  staff_name: null,
  change: null,
  noticed: false,
} satisfies Partial<HistoryEvent>;

/** An event with what is known of it. */
export function newEvent(action: HistoryAction, known: Partial<Entry["event"]>): Entry["event"] {
  return { ...NOTHING, ...known, action };
}

/** A key as an event names it. A rotated key had other characters before, which the event may know. */
export function nameKey(key: HistoryKey | undefined, displayKey?: string | null): HistoryEvent["license_key"] {
  return key === undefined ? null : { id: key.id, display_key: displayKey ?? key.displayKey, product: key.product };
}
