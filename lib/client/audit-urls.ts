import * as z from "zod/mini";
import { type AuditFilter, auditFilter } from "@/lib/api/audit";
import { day } from "@/lib/api/instants";
import { readersOf } from "./schema-readers";
import { urlFilter } from "./url-filter";

/** The API's filter with days instead of times. A range includes both its first and last day, in UTC. */
const auditPageFilter = z.extend(auditFilter, { from: z.optional(day), to: z.optional(day) });
export type AuditPageFilter = z.infer<typeof auditPageFilter>;

/** Reads and writes the audit log's filter in the page's URL. */
export const auditUrl = urlFilter<AuditPageFilter>(readersOf(auditPageFilter.shape), {});

/** Returns the API's filter: from the start of the first day to the end of the last. */
export function toAuditFilter({ from, to, ...rest }: AuditPageFilter): AuditFilter {
  return {
    ...rest,
    ...(from === undefined ? {} : { from: `${from}T00:00:00Z` }),
    ...(to === undefined ? {} : { to: new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString() }),
  };
}

/** Returns the URL that downloads all filtered events. */
export function auditExportUrl({ before: _, ...filter }: AuditPageFilter, format: "csv" | "jsonl"): string {
  const params = new URLSearchParams(auditUrl.write(toAuditFilter(filter)));
  params.set("format", format);
  return `/api/support/audit/export?${params}`;
}
