import "server-only";
import { and, eq, lte, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { mailOutages, mails } from "@/lib/server/platform/db/schema/mail";
import { log } from "@/lib/server/platform/log";
import { isMailConfigured, probeServer } from "./smtp";

const SERVER = "smtp";

/** Is mail failing now? All instances and all visitors get the same answer, whatever their email. */
export async function isMailFailing(db: Queryable): Promise<boolean> {
  const rows = await db.select({ since: mailOutages.since }).from(mailOutages).where(eq(mailOutages.server, SERVER));
  return rows.length > 0;
}

/** Records that the mail server can't be used. */
export async function recordOutage(db: Queryable, reason: string): Promise<void> {
  const [row] = await db
    .insert(mailOutages)
    .values({ server: SERVER, reason })
    .onConflictDoUpdate({ target: mailOutages.server, set: { reason, checkedAt: sql`now()` } })
    .returning({ isNew: sql<boolean>`xmax = 0` });
  if (row?.isNew) log.error({ event: "mail_failing", reason });
}

/** Records that the mail server works. If it didn't before, waiting mail becomes due at once, not after its back-off. */
export async function recordRecovery(db: Queryable): Promise<void> {
  const { rowCount } = await db.delete(mailOutages).where(eq(mailOutages.server, SERVER));
  if (!rowCount) return;
  await db.update(mails).set({ nextAttemptAt: sql`now()` }).where(eq(mails.state, "waiting"));
  log.info({ event: "mail_recovered" });
}

/** Asks the mail server whether it works, and records the answer. */
export async function checkMailServer(db: Queryable): Promise<void> {
  const reason = await probeServer();
  if (reason === null) await recordRecovery(db);
  else await recordOutage(db, reason);
}

/**
 * Ends an outage as soon as the server is back. It asks the server itself only while no waiting mail will soon find out.
 */
export async function recheckOutage(db: Queryable): Promise<void> {
  if (!isMailConfigured() || !(await isMailFailing(db))) return;
  const isDueSoon = lte(mails.nextAttemptAt, sql`now() + interval '20 seconds'`);
  const waiting = await db
    .select({ id: mails.id })
    .from(mails)
    .where(and(eq(mails.state, "waiting"), isDueSoon))
    .limit(1);
  if (waiting.length === 0) await checkMailServer(db);
}
