import * as z from "zod/mini";
import { type AuditFilter, auditFilter, auditNarrowing } from "./api/audit";

/** Days, as a date field has them; both of them count whole, in UTC. */
const day = z.iso.date();

/** What the address of the audit page may ask: as the API's filter, with days in place of moments. */
const parts = { ...auditNarrowing, from: z.optional(day), to: z.optional(day), before: auditFilter.shape.before };
type Part = keyof typeof parts;

/** The address as the form's fields have it. */
export type AuditAddress = Partial<Record<Part, string>>;

/**
 * Reads the page's address: each part by itself, so that one that makes no sense leaves the others standing.
 * @returns the parts that are understood, and the names of those that were left out
 */
export function readAuditUrl(params: URLSearchParams): { address: AuditAddress; ignored: string[] } {
  const address: AuditAddress = {};
  const ignored: string[] = [];
  for (const [name, value] of params) {
    // An empty field of a form that was sent.
    if (value === "") continue;
    if (Object.hasOwn(parts, name) && z.safeParse(parts[name as Part], value).success) address[name as Part] = value;
    else ignored.push(name);
  }
  return { address, ignored };
}

/** The filter that an address means: from the first day's beginning to the last day's end. */
export function toAuditFilter({ from, to, ...rest }: AuditAddress): AuditFilter {
  return auditFilter.parse({
    ...rest,
    ...(from === undefined ? {} : { from: `${from}T00:00:00Z` }),
    ...(to === undefined ? {} : { to: new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString() }),
  });
}

/** The query of an address, `?actor=…&from=…`; empty when it asks for nothing. */
export function auditSearch(address: AuditAddress): string {
  const query = new URLSearchParams(address).toString();
  return query === "" ? "" : `?${query}`;
}

/** Where what the address leaves is downloaded. */
export function exportAddress(address: AuditAddress, format: "csv" | "jsonl"): string {
  const { from, to } = toAuditFilter(address);
  const { before: _, from: _from, to: _to, ...rest } = address;
  const query = new URLSearchParams({ ...rest, ...(from ? { from } : {}), ...(to ? { to } : {}), format });
  return `/api/support/audit/export?${query}`;
}
