import "server-only";
import { and, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { type HistoryAction, historyActions } from "@/lib/api/history-kinds";
import type { CustomerContext } from "@/lib/server/context";
import { historyEvents } from "@/lib/server/platform/db/schema/history";
import { unseal } from "@/lib/server/platform/secrets";
import { eventTable } from "./event-table";
import {
  type Entry,
  type HistoryKey,
  isWanted,
  nameKey,
  newEvent,
  type Slice,
  SOURCES,
  type Told,
} from "./history-source";

const table = eventTable({
  source: SOURCES.recorded,
  at: historyEvents.at,
  name: historyEvents.id,
  toText: (id: string) => id,
  fromText: (id) => id,
});

/** What is sealed in an event's row. */
const recorded = z.object({
  device: z.string().optional(),
  browser: z.string().nullable().optional(),
  before: z.string().nullable().optional(),
  after: z.string().nullable().optional(),
  noticed: z.boolean(),
});

/** What the portal recorded about these keys, and on the account's history about this person's sign-ins. */
export async function readRecordedEvents(
  { db, actor }: CustomerContext,
  { keys, isAccount }: Pick<Told, "keys" | "isAccount">,
  slice: Slice,
): Promise<Entry[]> {
  const { customerId, memberId } = actor.session;
  const ofPerson = and(
    eq(historyEvents.customerId, customerId),
    sql`${historyEvents.memberId} is not distinct from ${memberId}::uuid`,
    isNull(historyEvents.licenseKeyId),
  );
  const ofKeys: SQL = keys.size === 0 ? sql`false` : inArray(historyEvents.licenseKeyId, [...keys.keys()]);
  const actions = (Object.keys(historyActions) as HistoryAction[]).filter((action) => isWanted(action, slice));
  const rows = await db
    .select()
    .from(historyEvents)
    .where(
      and(
        eq(historyEvents.customerId, customerId),
        isAccount ? or(ofPerson, ofKeys) : ofKeys,
        inArray(historyEvents.kind, actions),
        table.isAfter(slice.before),
      ),
    )
    .orderBy(...table.newestFirst)
    .limit(slice.limit);
  return rows.flatMap((row) => present(row, keys) ?? []);
}

/** Null if its secret is gone. */
function present(row: typeof historyEvents.$inferSelect, keys: ReadonlyMap<string, HistoryKey>): Entry | null {
  const text = unseal("history", row.sealed, row.id);
  const known = text === null ? undefined : recorded.safeParse(JSON.parse(text)).data;
  if (known === undefined) return null;
  const { device = null, browser = null, before, after, noticed } = known;
  const change = before === undefined || after === undefined ? null : { before, after };
  const license_key = nameKey(keys.get(row.licenseKeyId ?? ""));
  const event = newEvent(row.kind as HistoryAction, { license_key, device, browser, change, noticed });
  return table.toEntry({ at: row.at, name: row.id }, event);
}
