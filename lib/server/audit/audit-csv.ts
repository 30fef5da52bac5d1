import "server-only";
import type { AuditEvent } from "@/lib/api/audit";

/**
 * Where a cell may begin: at the start of a field, and after `;`, a tab or a line break inside it. German and French Excel split
 * a line at `;` and know our quotes only at the start of a line.
 */
const CELL_START = /(?<=^|[;\t\r\n])(?=[\s\p{Cc}\p{Cf}"']*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%])|^(?=[\t\r\n])/gu;

const columns: [string, (event: AuditEvent) => string | number | null][] = [
  ["seq", ({ seq }) => seq],
  ["at", ({ at }) => at],
  ["action", ({ action }) => action],
  ["outcome", ({ outcome }) => outcome],
  ["actor_kind", ({ actor }) => actor.kind],
  ["actor_subject", ({ actor }) => actor.subject],
  ["actor_name", ({ actor }) => actor.name],
  ["actor_role", ({ actor }) => actor.role],
  ["customer_id", ({ customer_id }) => customer_id],
  ["member_id", ({ member_id }) => member_id],
  ["impersonation_id", ({ impersonation_id }) => impersonation_id],
  ["reason", ({ reason }) => reason],
  ["detail", ({ detail }) => JSON.stringify(detail)],
  ["ip", ({ ip }) => ip],
  ["request_id", ({ request_id }) => request_id],
  ["id", ({ id }) => id],
  ["erased", ({ erased }) => String(erased)],
];

/** The header line (RFC 4180). */
export const csvHeader = line(columns.map(([name]) => name));

/** An event as a CSV line. */
export function csvLine(event: AuditEvent): string {
  return line(columns.map(([, value]) => value(event)));
}

function line(values: (string | number | null)[]): string {
  return `${values.map((value) => csvField(String(value ?? ""))).join(",")}\r\n`;
}

/**
 * A field, always quoted. Text that a spreadsheet program would read as a formula gets an apostrophe in front (OWASP, CSV
 * injection), also after white space or quotes, and with a full-width sign.
 */
export function csvField(text: string): string {
  return `"${text.replace(CELL_START, "'").replaceAll('"', '""')}"`;
}
