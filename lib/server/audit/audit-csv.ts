import "server-only";
import type { AuditEvent } from "@/lib/api/audit";
import { csvLine } from "@/lib/server/platform/csv";

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
export const auditCsvHeader = csvLine(columns.map(([name]) => name));

/** An event as a CSV line. */
export function auditCsvLine(event: AuditEvent): string {
  return csvLine(columns.map(([, value]) => value(event)));
}
