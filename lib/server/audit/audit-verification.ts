import "server-only";
import { asc, eq, gt } from "drizzle-orm";
import { withDatabase } from "@/lib/server/platform/db/database";
import { auditEvents, auditHead } from "@/lib/server/platform/db/schema/audit";
import { checkHead, checkRow, GENESIS } from "./audit-chain";

/** A head of the chain: the last event's number and mac, as each line of the portal's log has it. */
export type Anchor = { seq: number; mac: string };

/**
 * What is wrong with the first broken link: its content or mac (`altered`), it is not there (`missing`, `cut_off` at the
 * end), its secret is not listed in PORTAL_SECRETS any more, or the signed end itself (`head_altered`).
 */
export type AuditFault = "altered" | "missing" | "cut_off" | "unknown_key" | "head_altered";

export type AuditVerdict = { intact: true; head: Anchor } | { intact: false; seq: number; fault: AuditFault };

const PAGE = 2000;

/**
 * Reads the whole log in order and checks every link, the signed end, and, where one is given, a head that was seen
 * before (in the portal's log): rows that were taken away together with a turned-back end are found by it alone.
 */
export async function verifyAudit(seen?: Anchor): Promise<AuditVerdict> {
  // First, since rows may be added while the log is read: those follow on from it.
  const [head] = await withDatabase((db) => db.select().from(auditHead).where(eq(auditHead.name, "audit")));
  const end = head && checkHead(head) ? head : undefined;
  const anchors = [end, seen].filter((anchor) => anchor !== undefined);
  let [seq, mac] = [0, GENESIS];
  for (let rows = await rowsAfter(0); rows.length > 0; rows = await rowsAfter(seq)) {
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
  if (end === undefined && (head !== undefined || seq > 0)) return { intact: false, seq, fault: "head_altered" };
  return { intact: true, head: { seq, mac } };
}

async function rowsAfter(seq: number) {
  return await withDatabase((db) =>
    db.select().from(auditEvents).where(gt(auditEvents.seq, seq)).orderBy(asc(auditEvents.seq)).limit(PAGE),
  );
}
