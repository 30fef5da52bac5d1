import "server-only";
import { inArray } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { auditPersonalData } from "@/lib/server/platform/db/schema/audit";
import { equalInConstantTime, randomToken, sha256 } from "@/lib/server/platform/secrets";
import type { AuditRow } from "./audit-chain";

/** What an event says about a customer in words. It can be erased, and the event stays. */
export type PersonalData = Pick<AuditRow, "reason" | "ip" | "detail">;

/** Personal data with its salt, and the hash of both for the signed row. */
type SealedPersonalData = PersonalData & { salt: string; hash: string };

/** Adds a salt and the hash to personal data; null when there is none. */
export function sealPersonalData(data: PersonalData): SealedPersonalData | null {
  if (data.reason === null && data.ip === null && Object.keys(data.detail).length === 0) return null;
  const salt = randomToken();
  return { ...data, salt, hash: hashOf(salt, data) };
}

function hashOf(salt: string, { reason, ip, detail }: PersonalData): string {
  const details = Object.entries(detail).sort(([one], [other]) => (one < other ? -1 : 1));
  return sha256(JSON.stringify([salt, reason, ip, details]));
}

/** Saves an event's personal data, in the event's transaction. */
export async function savePersonalData(
  db: Queryable,
  seq: number,
  { salt, reason, ip, detail }: SealedPersonalData,
): Promise<void> {
  await db
    .insert(auditPersonalData)
    .values({ seq, salt, reason, ip, detail })
    // A row with this number is planted, or left of a deleted log. `verifyAudit` finds either, and the portal goes on.
    .onConflictDoNothing();
}

type StoredPersonalData = typeof auditPersonalData.$inferSelect;

/**
 * Is this the personal data whose hash was signed?
 * @returns `erased` where an erasure is named instead; `verifyAudit` then checks the erasure.
 */
export function checkPersonalData(
  signedHash: string,
  stored: StoredPersonalData | undefined,
): "intact" | "altered" | "missing" | "erased" {
  if (!stored) return "missing";
  const { salt, reason, ip, detail, erasedBy } = stored;
  if (salt === null || detail === null) {
    const isEmpty = salt === null && detail === null && reason === null && ip === null;
    return isEmpty && erasedBy !== null ? "erased" : "altered";
  }
  const isSame = erasedBy === null && equalInConstantTime(hashOf(salt, { reason, ip, detail }), signedHash);
  return isSame ? "intact" : "altered";
}

/** The personal data of these events, by their numbers. */
export async function readPersonalData(
  db: Queryable,
  rows: readonly AuditRow[],
): Promise<Map<number, StoredPersonalData>> {
  const numbers = rows.filter(({ personalHash }) => personalHash !== null).map(({ seq }) => seq);
  if (numbers.length === 0) return new Map();
  const stored = await db.select().from(auditPersonalData).where(inArray(auditPersonalData.seq, numbers));
  return new Map(stored.map((one) => [one.seq, one]));
}

/** An event together with its personal data, in the columns of the event. */
export type WholeAuditRow = AuditRow & { isErased: boolean };

/** Adds the personal data to events, as pages and exports show them. */
export async function withPersonalData(db: Queryable, rows: readonly AuditRow[]): Promise<WholeAuditRow[]> {
  const stored = await readPersonalData(db, rows);
  return rows.map((row) => {
    const data = stored.get(row.seq);
    return {
      ...row,
      reason: data?.reason ?? row.reason,
      ip: data?.ip ?? row.ip,
      detail: { ...row.detail, ...data?.detail },
      isErased: typeof data?.erasedBy === "number",
    };
  });
}
