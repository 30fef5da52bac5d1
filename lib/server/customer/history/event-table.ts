import "server-only";
import { and, type Column, desc, eq, lt, or, type SQL } from "drizzle-orm";
import type { Entry, Place } from "./history-source";

type EventTable<Name> = {
  source: Place["source"];
  /** When an event happened. */
  at: Column;
  /** What tells events of one time apart. */
  name: Column;
  /** That column's value as a place has it. Names compare as text, in the column's own order. */
  toText: (name: Name) => string;
  fromText: (text: string) => Name;
};

/** How a table with a row for each event takes its part in a history: in the order of `comparePlaces`. */
export function eventTable<Name>({ source, at, name, toText, fromText }: EventTable<Name>) {
  return {
    newestFirst: [desc(at), desc(name)],

    /** Keeps the rows that stand after a place of any source. */
    isAfter(place: Place | null): SQL | undefined {
      if (place === null) return undefined;
      const time = new Date(place.at);
      if (source < place.source) return or(lt(at, time), eq(at, time));
      if (source > place.source) return lt(at, time);
      return or(lt(at, time), and(eq(at, time), lt(name, fromText(place.name))));
    },

    toEntry(row: { at: Date; name: Name }, event: Entry["event"]): Entry {
      return { at: row.at.getTime(), source, name: toText(row.name), event };
    },
  };
}
