import "server-only";
import type { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { equalInConstantTime, hashUnder, namedHash } from "@/lib/server/platform/secrets";

export type AuditRow = typeof auditEvents.$inferSelect;
/** A row before it is signed. */
export type UnsignedRow = Omit<AuditRow, "keyId" | "mac">;

/** What the first row's mac is made over. */
export const GENESIS = "license-portal audit log";

/**
 * The content of a row in the one form that is signed: values in a fixed order, details sorted by name. Text must be as
 * PostgreSQL gives it back, see `storable`.
 */
function canonical(row: UnsignedRow): string {
  return JSON.stringify([
    row.seq,
    row.id.toLowerCase(),
    row.at.toISOString(),
    row.action,
    row.outcome,
    row.actorKind,
    row.actorSubject,
    row.actorName,
    row.actorRole,
    row.customerId?.toLowerCase() ?? null,
    row.memberId?.toLowerCase() ?? null,
    row.impersonationId?.toLowerCase() ?? null,
    row.reason,
    Object.entries(row.detail).sort(([one], [other]) => (one < other ? -1 : 1)),
    row.ip,
    row.requestId,
  ]);
}

/** Signs a row, bound to the one before it by that one's mac. */
export function signRow(previousMac: string, row: UnsignedRow): AuditRow {
  const { keyId, hash } = namedHash("audit-chain", `${previousMac}\n${canonical(row)}`);
  return { ...row, keyId, mac: hash };
}

/** Whether a row is what was signed after the one before it; `unknown_key` when its secret is not listed any more. */
export function checkRow(previousMac: string, row: AuditRow): "intact" | "altered" | "unknown_key" {
  const expected = hashUnder(row.keyId, "audit-chain", `${previousMac}\n${canonical(row)}`);
  if (expected === null) return "unknown_key";
  return equalInConstantTime(expected, row.mac) ? "intact" : "altered";
}

/** Signs where the chain ends. */
export function signHead(seq: number, mac: string): { keyId: string; signature: string } {
  const { keyId, hash } = namedHash("audit-chain", headText(seq, mac));
  return { keyId, signature: hash };
}

/** Whether that end was signed by us. */
export function checkHead(head: { seq: number; mac: string; keyId: string; signature: string }): boolean {
  const expected = hashUnder(head.keyId, "audit-chain", headText(head.seq, head.mac));
  return expected !== null && equalInConstantTime(expected, head.signature);
}

function headText(seq: number, mac: string): string {
  return `head\n${seq}\n${mac}`;
}
