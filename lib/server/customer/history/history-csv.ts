import "server-only";
import type { HistoryEvent } from "@/lib/api/history";
import { BYTE_ORDER_MARK, csvLine } from "@/lib/server/platform/csv";

const columns: [string, (event: HistoryEvent) => string | null][] = [
  ["at", ({ at }) => at],
  ["action", ({ action }) => action],
  ["license_key_id", ({ license_key }) => license_key?.id ?? null],
  ["display_key", ({ license_key }) => license_key?.display_key ?? null],
  ["product", ({ license_key, product }) => product ?? license_key?.product ?? null],
  ["device", ({ device }) => device],
  ["browser", ({ browser }) => browser],
  ["staff_name", ({ staff_name }) => staff_name],
  ["before", ({ change }) => change?.before ?? null],
  ["after", ({ change }) => change?.after ?? null],
  ["noticed", ({ noticed }) => String(noticed)],
];

/** The events as CSV (RFC 4180), with a byte order mark. No cell is a formula. */
export function historyCsv(events: readonly HistoryEvent[]): string {
  const header = columns.map(([name]) => name);
  const rows = events.map((event) => columns.map(([, value]) => value(event)));
  return [BYTE_ORDER_MARK, ...[header, ...rows].map(csvLine)].join("");
}
