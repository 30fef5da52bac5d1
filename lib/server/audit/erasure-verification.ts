import "server-only";
import { sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { auditPersonalData } from "@/lib/server/platform/db/schema/audit";
import type { AuditRow } from "./audit-chain";
import type { BrokenLink } from "./audit-fault";

/** The hash of the erased events' numbers that an event names, if it is an erasure of personal data. */
export function namedErasure({ action, outcome, detail }: AuditRow): string | null {
  if (action !== "privacy.erase" || outcome !== "done") return null;
  return typeof detail.erased_events_hash === "string" ? detail.erased_events_hash : null;
}

/** SQL for the hash of the numbers in `audit_personal_data`, in their order, as `3,14,15`. */
export const eventsHash = sql<string | null>`encode(sha256(convert_to(
  string_agg(${auditPersonalData.seq}::text, ',' order by ${auditPersonalData.seq}), 'UTF8')), 'hex')`;

/**
 * Compares what is erased with what the signed events of erasures say: nothing may be erased that no event names.
 * @param erasures the hashes that they name, by their numbers
 */
export async function findBrokenErasure(
  db: Queryable,
  erasures: ReadonlyMap<number, string>,
): Promise<BrokenLink | null> {
  const { rows: found } = await db.execute<{ erased_by: string; first: string; hash: string }>(sql`
    select erased_by, min(seq) as first, ${eventsHash} as hash from audit_personal_data
    where erased_by is not null group by erased_by order by erased_by`);
  for (const { erased_by, first, hash } of found) {
    if (erasures.get(Number(erased_by)) === hash) continue;
    return erasures.has(Number(erased_by))
      ? { seq: Number(erased_by), fault: "erasure_altered" }
      : { seq: Number(first), fault: "personal_missing" };
  }
  const known = new Set(found.map(({ erased_by }) => Number(erased_by)));
  const [unknown] = [...erasures.keys()].filter((seq) => !known.has(seq));
  return unknown === undefined ? null : { seq: unknown, fault: "erasure_altered" };
}

/**
 * Finds personal data that no signed event has. Of a purged event, the mark of its erasure stays for as long as the event of the
 * erasure, which names it.
 * @param purged number of the last purged event
 */
export async function findStrayPersonalData(db: Queryable, purged: number): Promise<BrokenLink | null> {
  const { rows } = await db.execute<{ seq: string | null }>(sql`
    select min(p.seq) as seq from audit_personal_data p
    where not exists (select from audit_events e where e.seq = p.seq and e.personal_hash is not null)
      and not (p.seq <= ${purged} and p.erased_by > ${purged} and p.salt is null and p.reason is null and p.ip is null
        and p.detail is null)`);
  const seq = rows[0]?.seq ?? null;
  return seq === null ? null : { seq: Number(seq), fault: "personal_added" };
}
