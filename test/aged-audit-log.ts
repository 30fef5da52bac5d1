import { asc } from "drizzle-orm";
import { LOG_NAME, ORIGIN, signPlace, signRow } from "@/lib/server/audit/audit-chain";
import { database } from "@/lib/server/platform/db/database";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import type { Database } from "./database.ts";

/**
 * Makes the first events of the audit log older, and signs the chain again, as if they had been written then. For a log that was
 * never purged.
 * @param until number of the last event that gets older
 */
export async function ageAuditLog(
  superuser: Database,
  { until, days }: { until: number; days: number },
): Promise<void> {
  const rows = await database().select().from(auditEvents).orderBy(asc(auditEvents.seq));
  let previous = ORIGIN;
  for (const row of rows) {
    const at = row.seq <= until ? new Date(row.at.getTime() - days * 86_400_000) : row.at;
    const signed = signRow(previous.mac, { ...row, at });
    await asSuperuser(superuser, "update audit_events set at = $2, mac = $3, key_id = $4 where seq = $1", [
      signed.seq,
      signed.at,
      signed.mac,
      signed.keyId,
    ]);
    if (previous === ORIGIN)
      await asSuperuser(superuser, "update audit_genesis set mac = $2 where name = $1", [LOG_NAME, signed.mac]);
    previous = signed;
  }
  const { keyId, signature } = signPlace("head", previous);
  const head = [LOG_NAME, previous.mac, keyId, signature];
  await asSuperuser(superuser, "update audit_head set mac = $2, key_id = $3, signature = $4 where name = $1", head);
}

/** Past the triggers that refuse changes. */
async function asSuperuser(superuser: Database, statement: string, values: unknown[]): Promise<void> {
  await superuser.query("alter table audit_events disable trigger all; alter table audit_genesis disable trigger all");
  await superuser.query(statement, values);
  await superuser.query("alter table audit_events enable trigger all; alter table audit_genesis enable trigger all");
}
