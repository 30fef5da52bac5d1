import "server-only";
import type { History, HistoryEvent, HistoryExport, HistoryFilter } from "@/lib/api/history";
import type { CustomerContext } from "@/lib/server/context";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { readAuditedEvents } from "./audited-events";
import { historyCsv } from "./history-csv";
import { comparePlaces, type Entry, isInSlice, readPlace, type Slice, type Told, writePlace } from "./history-source";
import { loadAccount, loadKey } from "./polar-events";
import { readRecordedEvents } from "./recorded-events";

const PER_PAGE = 25;
/** Far more than a key keeps. An account with more exports the newest. */
const MOST_EXPORTED = 10_000;
/** Of one person: an export reads everything at once. */
const EXPORTS: Limit = { name: "history-exports", points: 20, seconds: 300 };

/**
 * What happened to one key of the customer: from the audit log, from Polar's dates, and from what changed between two looks.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function readKeyHistory(
  context: CustomerContext,
  { id, filter }: { id: string; filter: HistoryFilter },
): Promise<History> {
  return await readPage(context, () => loadKey(context, id), filter);
}

/**
 * What happened on the account: to the keys that this person sees, orders that Polar shows them, support, and their sign-ins.
 * @throws Problem `session_expired`, `upstream_*`.
 */
export async function readAccountHistory(context: CustomerContext, filter: HistoryFilter): Promise<History> {
  return await readPage(context, (slice) => loadAccount(context, slice), filter);
}

type Load = (slice: Slice) => Promise<Told>;

async function readPage(context: CustomerContext, load: Load, { kind, before }: HistoryFilter): Promise<History> {
  const place = before === undefined ? null : readPlace(before);
  const slice = { kind, before: place, limit: PER_PAGE + 1 };
  const entries = await readEntries(context, await load(slice), slice);
  const shown = entries.slice(0, PER_PAGE);
  const last = shown.at(-1);
  return { items: shown.map(present), next: entries.length > PER_PAGE && last ? writePlace(last) : null };
}

/** Merges the sources: each gives as many as the page needs. */
async function readEntries(context: CustomerContext, told: Told, slice: Slice): Promise<Entry[]> {
  const dated = told.dated.filter((entry) => isInSlice(entry, slice));
  const [recorded, audited] = await Promise.all([
    readRecordedEvents(context, told, slice),
    readAuditedEvents(context, told, slice),
  ]);
  return [...dated, ...recorded, ...audited].toSorted(comparePlaces).slice(0, slice.limit);
}

function present(entry: Entry): HistoryEvent {
  return { ...entry.event, id: writePlace(entry), at: new Date(entry.at).toISOString() };
}

export type HistoryFile = { body: string; contentType: string; fileName: string };

/** One key's events as a file, or the account's without `id`. Keys are masked, as on the page. @throws as the pages do; `rate_limited` */
export async function exportHistory(
  context: CustomerContext,
  { id, format, kind }: HistoryExport & { id?: string },
): Promise<HistoryFile> {
  const { memberId, customerId } = context.actor.session;
  await requirePoint(EXPORTS, memberId ?? customerId);
  const slice = { kind, before: null, limit: MOST_EXPORTED };
  const told = id === undefined ? await loadAccount(context, slice) : await loadKey(context, id);
  const events = (await readEntries(context, told, slice)).map(present);
  const isCsv = format === "csv";
  return {
    body: isCsv ? historyCsv(events) : JSON.stringify({ items: events }, null, 2),
    contentType: isCsv ? "text/csv; charset=utf-8; header=present" : "application/json",
    fileName: `history-${new Date().toISOString().slice(0, 10)}.${format}`,
  };
}
