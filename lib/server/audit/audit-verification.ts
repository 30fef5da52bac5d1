import "server-only";
import { asc, eq, gt, sql } from "drizzle-orm";
import type { Database, Queryable } from "@/lib/server/platform/db/database";
import { auditAnchor, auditEvents, auditGenesis, auditHead } from "@/lib/server/platform/db/schema/audit";
import { type Anchor, type AuditRow, checkPlace, checkRow, LOG_NAME, ORIGIN } from "./audit-chain";
import type { AuditFault, BrokenLink } from "./audit-fault";
import { findBrokenErasure, findStrayPersonalData, namedErasure } from "./erasure-verification";
import { checkPersonalData, readPersonalData } from "./personal-data";

export type AuditVerdict =
  /** `purged`: number of the last event that a purge deleted, or 0. */
  | { intact: true; head: Anchor; purged: number }
  | ({ intact: false } & BrokenLink)
  /** The row of an impersonation says something else than the log, or the log has no event of it. */
  | { intact: false; impersonation: string };

const PAGE = 2000;

/**
 * Reads the whole log in order and checks every link, both ends, the personal data and its erasures, and that the rows of
 * impersonations say what the log says. It reads one state of the database, so that what happens meanwhile is no fault.
 * @param seen a head from the portal's log. It finds rows that were deleted together with a turned-back signed end.
 */
export async function verifyAudit(db: Database, seen?: Anchor): Promise<AuditVerdict> {
  const reading = { isolationLevel: "repeatable read", accessMode: "read only" } as const;
  return await db.transaction(async (tx) => {
    const [head] = await tx.select().from(auditHead).where(eq(auditHead.name, LOG_NAME));
    const end = head && checkPlace("head", head) === "intact" ? head : undefined;
    const ends = [end, seen].filter((anchor) => anchor !== undefined);
    const read = await readChain(tx, ends);
    if ("fault" in read) return { intact: false, ...read };
    const { last, purged, erasures } = read;
    if (ends.some((anchor) => anchor.seq > last.seq)) return { intact: false, seq: last.seq + 1, fault: "cut_off" };
    // A portal that ran once has its first event.
    if (last.seq === 0) return { intact: false, seq: 1, fault: "missing" };
    // This includes an end whose secret isn't listed: its last event has the same secret, so it was reported above.
    if (end === undefined) return { intact: false, seq: last.seq, fault: "head_altered" };
    const broken = (await findBrokenErasure(tx, erasures)) ?? (await findStrayPersonalData(tx, purged));
    if (broken) return { intact: false, ...broken };
    const contradicted = await findContradictedImpersonation(tx);
    return contradicted === null
      ? { intact: true, head: last, purged }
      : { intact: false, impersonation: contradicted };
  }, reading);
}

type ReadChain = { last: Anchor; purged: number; erasures: Map<number, string> };

async function readChain(db: Queryable, ends: readonly Anchor[]): Promise<ReadChain | BrokenLink> {
  const [genesis] = await db.select().from(auditGenesis).where(eq(auditGenesis.name, LOG_NAME));
  const [anchor] = await db.select().from(auditAnchor).where(eq(auditAnchor.name, LOG_NAME));
  const signed = anchor ? checkPlace("anchor", anchor) : "intact";
  if (anchor && signed !== "intact")
    return { seq: anchor.seq, fault: signed === "altered" ? "anchor_altered" : signed };
  const start: Anchor = anchor ?? ORIGIN;
  const contradicts = (place: Anchor) => ends.some(({ seq, mac }) => seq === place.seq && mac !== place.mac);
  if (contradicts(start)) return { seq: start.seq, fault: "altered" };
  let last: Anchor = { seq: start.seq, mac: start.mac };
  const erasures = new Map<number, string>();
  for (let rows = await rowsAfter(db); rows.length > 0; rows = await rowsAfter(db, last.seq)) {
    const personal = await readPersonalData(db, rows);
    for (const row of rows) {
      if (row.seq <= start.seq) return { seq: row.seq, fault: "added" };
      if (row.seq !== last.seq + 1) return { seq: last.seq + 1, fault: "missing" };
      const link = checkRow(last.mac, row);
      if (link !== "intact") return { seq: row.seq, fault: link };
      if (row.seq === 1 && row.mac !== genesis?.mac) return { seq: 1, fault: "begun_again" };
      if (contradicts(row)) return { seq: row.seq, fault: "altered" };
      const fault = personalFaultOf(row, personal);
      if (fault) return { seq: row.seq, fault };
      const erased = namedErasure(row);
      if (erased !== null) erasures.set(row.seq, erased);
      last = { seq: row.seq, mac: row.mac };
    }
  }
  return { last, purged: start.seq, erasures };
}

async function rowsAfter(db: Queryable, seq?: number): Promise<AuditRow[]> {
  const later = seq === undefined ? undefined : gt(auditEvents.seq, seq);
  return await db.select().from(auditEvents).where(later).orderBy(asc(auditEvents.seq)).limit(PAGE);
}

function personalFaultOf(
  { seq, personalHash }: AuditRow,
  personal: Awaited<ReturnType<typeof readPersonalData>>,
): AuditFault | null {
  if (personalHash === null) return null;
  const state = checkPersonalData(personalHash, personal.get(seq));
  return state === "altered" || state === "missing" ? `personal_${state}` : null;
}

/**
 * The banner and the limits of an impersonation come from its row, which the app's role may change. Each row must say what the
 * log says of its start, under the action's old name too, and of the elevation.
 */
async function findContradictedImpersonation(db: Queryable): Promise<string | null> {
  const { rows } = await db.execute<{ id: string }>(sql`
    with events as (
      select e.seq, e.action, e.impersonation_id, e.actor_subject, e.actor_name, e.customer_id, e.member_id,
        e.detail, coalesce(p.reason, e.reason) as reason,
        coalesce(p.detail->>'ticket_url', e.detail->>'ticket_url') as ticket_url
      from audit_events e left join audit_personal_data p on p.seq = e.seq
      where e.outcome = 'done' and e.seq > 0 and e.impersonation_id is not null
        and e.action in ('impersonation.start', 'visit.start', 'impersonation.elevate', 'visit.elevate'))
    select i.id from impersonations i
    left join events e on e.impersonation_id = i.id and e.action in ('impersonation.start', 'visit.start')
    where e.seq is null
      or (e.actor_subject, e.actor_name, e.customer_id, e.member_id, e.reason, e.ticket_url)
        is distinct from (i.staff_subject, i.staff_name, i.customer_id, i.member_id, i.reason, i.ticket_url)
      or (e.detail->>'expires_at')::timestamptz < date_trunc('milliseconds', i.expires_at)
      or (i.elevated_at is not null and not exists (
        select from events a where a.impersonation_id = i.id
          and a.action in ('impersonation.elevate', 'visit.elevate') and a.reason = i.elevation_reason))
    order by i.started_at limit 1`);
  return rows[0]?.id ?? null;
}
