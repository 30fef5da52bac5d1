import "server-only";
import { asc, eq, gt, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { auditEvents, auditGenesis, auditHead } from "@/lib/server/platform/db/schema/audit";
import { type Anchor, checkHead, checkRow, LOG_NAME, ORIGIN } from "./audit-chain";

/**
 * What is wrong with the first broken link: its content or mac was changed (`altered`), the event is gone (`missing`, or
 * `cut_off` at the end), its number is below 1 (`added`), it isn't the event that the log began with (`begun_again`), its
 * secret left PORTAL_SECRETS (`unknown_key`), or the signed end was changed (`head_altered`).
 */
export type AuditFault = "altered" | "missing" | "cut_off" | "added" | "begun_again" | "unknown_key" | "head_altered";

export type AuditVerdict =
  | { intact: true; head: Anchor }
  | { intact: false; seq: number; fault: AuditFault }
  /** The row of an impersonation says something else than the log, or the log has no event of it. */
  | { intact: false; impersonation: string };

const PAGE = 2000;

/**
 * Reads the whole log in order and checks every link, both ends, and that the rows of impersonations say what the log says.
 * @param seen a head from the portal's log. It finds rows that were deleted together with a turned-back signed end.
 */
export async function verifyAudit(db: Queryable, seen?: Anchor): Promise<AuditVerdict> {
  // Read first: rows added while the log is read come after this head.
  const [head] = await db.select().from(auditHead).where(eq(auditHead.name, LOG_NAME));
  const [genesis] = await db.select().from(auditGenesis).where(eq(auditGenesis.name, LOG_NAME));
  const contradicted = await findContradictedImpersonation(db);
  const end = head && checkHead(head) ? head : undefined;
  const anchors = [end, seen].filter((anchor) => anchor !== undefined);
  let { seq, mac } = ORIGIN;
  for (let rows = await rowsAfter(db); rows.length > 0; rows = await rowsAfter(db, seq)) {
    for (const row of rows) {
      if (row.seq < 1) return { intact: false, seq: row.seq, fault: "added" };
      if (row.seq !== seq + 1) return { intact: false, seq: seq + 1, fault: "missing" };
      const link = checkRow(mac, row);
      if (link !== "intact") return { intact: false, seq: row.seq, fault: link };
      if (row.seq === 1 && row.mac !== genesis?.mac) return { intact: false, seq: 1, fault: "begun_again" };
      const contradicts = anchors.some((anchor) => anchor.seq === row.seq && anchor.mac !== row.mac);
      if (contradicts) return { intact: false, seq: row.seq, fault: "altered" };
      [seq, mac] = [row.seq, row.mac];
    }
  }
  if (anchors.some((anchor) => anchor.seq > seq)) return { intact: false, seq: seq + 1, fault: "cut_off" };
  // A portal that ran once has its first event.
  if (seq === 0) return { intact: false, seq: 1, fault: "missing" };
  // This includes an end whose secret isn't listed: its last event has the same secret, so it was reported above.
  if (end === undefined) return { intact: false, seq, fault: "head_altered" };
  return contradicted === null ? { intact: true, head: { seq, mac } } : { intact: false, impersonation: contradicted };
}

async function rowsAfter(db: Queryable, seq?: number) {
  const later = seq === undefined ? undefined : gt(auditEvents.seq, seq);
  return await db.select().from(auditEvents).where(later).orderBy(asc(auditEvents.seq)).limit(PAGE);
}

/**
 * The banner and the limits of an impersonation come from its row, which the app's role may change. Each row must say what the
 * log says of its start, under the action's old name too, and of the elevation.
 */
async function findContradictedImpersonation(db: Queryable): Promise<string | null> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select i.id from impersonations i
    left join audit_events e on e.impersonation_id = i.id and e.outcome = 'done' and e.seq > 0
      and e.action in ('impersonation.start', 'visit.start')
    where e.seq is null
      or (e.actor_subject, e.actor_name, e.customer_id, e.member_id, e.reason, e.detail->>'ticket_url')
        is distinct from (i.staff_subject, i.staff_name, i.customer_id, i.member_id, i.reason, i.ticket_url)
      or (e.detail->>'expires_at')::timestamptz < date_trunc('milliseconds', i.expires_at)
      or (i.elevated_at is not null and not exists (
        select from audit_events a where a.impersonation_id = i.id and a.outcome = 'done' and a.seq > 0
          and a.action in ('impersonation.elevate', 'visit.elevate') and a.reason = i.elevation_reason))
    order by i.started_at limit 1`);
  return rows[0]?.id ?? null;
}
