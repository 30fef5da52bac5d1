import "server-only";
import type { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { equalInConstantTime, hashUnder, namedHash } from "@/lib/server/platform/secrets";

export type AuditRow = typeof auditEvents.$inferSelect;
/** A row before it is signed. */
export type UnsignedRow = Omit<AuditRow, "keyId" | "mac">;

/** A link of the chain: the number and mac of an event. Each audit line in the portal's log has them. */
export type Anchor = Pick<AuditRow, "seq" | "mac">;
/** Stands before the first event. */
export const ORIGIN: Anchor = { seq: 0, mac: "license-portal audit log" };
/** The name of the log's rows in `audit_head`, `audit_genesis` and `audit_anchor`. */
export const LOG_NAME = "audit";

/**
 * A row in the form that is signed: values in a fixed order, details sorted by name. Text must survive PostgreSQL unchanged;
 * `storable` in audit.ts makes sure of that.
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
    // Events of earlier versions have none, and were signed without it.
    ...(row.personalHash === null ? [] : [row.personalHash]),
  ]);
}

/** Signs a row together with the mac of the row before it. */
export function signRow(previousMac: string, row: UnsignedRow): AuditRow {
  const { keyId, hash } = namedHash("audit-chain", `${previousMac}\n${canonical(row)}`);
  return { ...row, keyId, mac: hash };
}

/** Is this row the one that was signed after the row before it? `unknown_key`: its secret is no longer listed. */
export function checkRow(previousMac: string, row: AuditRow): "intact" | "altered" | "unknown_key" {
  const expected = hashUnder(row.keyId, "audit-chain", `${previousMac}\n${canonical(row)}`);
  if (expected === null) return "unknown_key";
  return equalInConstantTime(expected, row.mac) ? "intact" : "altered";
}

/** What signs a place in the chain. */
type Signature = Pick<AuditRow, "keyId"> & { signature: string };
/** `head`: the end of the chain. `anchor`: the last purged event, after which the chain begins. */
type Place = "head" | "anchor";

/** Signs a place in the chain. */
export function signPlace(place: Place, { seq, mac }: Anchor): Signature {
  const { keyId, hash } = namedHash("audit-chain", placeText(place, { seq, mac }));
  return { keyId, signature: hash };
}

/** Was this place signed with one of our secrets? `unknown_key`: its secret is no longer listed. */
export function checkPlace(place: Place, signed: Anchor & Signature): "intact" | "altered" | "unknown_key" {
  const expected = hashUnder(signed.keyId, "audit-chain", placeText(place, signed));
  if (expected === null) return "unknown_key";
  return equalInConstantTime(expected, signed.signature) ? "intact" : "altered";
}

function placeText(place: Place, { seq, mac }: Anchor): string {
  return `${place}\n${seq}\n${mac}`;
}
