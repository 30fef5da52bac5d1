import "server-only";
import { asc, eq, gt } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { auditEvents, auditHead } from "@/lib/server/platform/db/schema/audit";
import { checkHead, checkRow, GENESIS } from "./audit-chain";

/** A head of the chain: the number and mac of the last event. Each audit line in the portal's log has them. */
export type Anchor = { seq: number; mac: string };

/**
 * What is wrong with the first broken link: its content or mac was changed (`altered`), the event is gone (`missing`, or
 * `cut_off` at the end), its secret left PORTAL_SECRETS (`unknown_key`), or the signed end was changed (`head_altered`).
 */
export type AuditFault = "altered" | "missing" | "cut_off" | "unknown_key" | "head_altered";

export type AuditVerdict = { intact: true; head: Anchor } | { intact: false; seq: number; fault: AuditFault };

const PAGE = 2000;

/**
 * Reads the whole log in order and checks every link and the signed end.
 * @param seen a head from the portal's log. It finds rows that were deleted together with a turned-back signed end.
 */
export async function verifyAudit(db: Queryable, seen?: Anchor): Promise<AuditVerdict> {
  // Read first: rows added while the log is read come after this head.
  const [head] = await db.select().from(auditHead).where(eq(auditHead.name, "audit"));
  const end = head && checkHead(head) ? head : undefined;
  const anchors = [end, seen].filter((anchor) => anchor !== undefined);
  let [seq, mac] = [0, GENESIS];
  for (let rows = await rowsAfter(db, 0); rows.length > 0; rows = await rowsAfter(db, seq)) {
    for (const row of rows) {
      if (row.seq !== seq + 1) return { intact: false, seq: seq + 1, fault: "missing" };
      const link = checkRow(mac, row);
      if (link !== "intact") return { intact: false, seq: row.seq, fault: link };
      const contradicts = anchors.some((anchor) => anchor.seq === row.seq && anchor.mac !== row.mac);
      if (contradicts) return { intact: false, seq: row.seq, fault: "altered" };
      [seq, mac] = [row.seq, row.mac];
    }
  }
  if (anchors.some((anchor) => anchor.seq > seq)) return { intact: false, seq: seq + 1, fault: "cut_off" };
  // This includes an end whose secret isn't listed: its last event has the same secret, so it was reported above.
  if (end === undefined && (head !== undefined || seq > 0)) return { intact: false, seq, fault: "head_altered" };
  return { intact: true, head: { seq, mac } };
}

async function rowsAfter(db: Queryable, seq: number) {
  return await db.select().from(auditEvents).where(gt(auditEvents.seq, seq)).orderBy(asc(auditEvents.seq)).limit(PAGE);
}
