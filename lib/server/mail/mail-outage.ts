import "server-only";
import { and, eq, lte, sql } from "drizzle-orm";
import { withDatabase } from "@/lib/server/platform/db/database";
import { mailOutages, mails } from "@/lib/server/platform/db/schema/mail";
import { log } from "@/lib/server/platform/log";
import { isMailConfigured, probeServer } from "./smtp";

const SERVER = "smtp";

/** Is mail failing at the moment? One answer for all instances and all visitors, whatever their address. */
export async function isMailFailing(): Promise<boolean> {
  const rows = await withDatabase((db) =>
    db.select({ since: mailOutages.since }).from(mailOutages).where(eq(mailOutages.server, SERVER)),
  );
  return rows.length > 0;
}

/** Writes down that the mail server could not be used. */
export async function noteOutage(reason: string): Promise<void> {
  const [row] = await withDatabase((db) =>
    db
      .insert(mailOutages)
      .values({ server: SERVER, reason })
      .onConflictDoUpdate({ target: mailOutages.server, set: { reason, checkedAt: sql`now()` } })
      .returning({ isNew: sql<boolean>`xmax = 0` }),
  );
  if (row?.isNew) log.error({ event: "mail_failing", reason });
}

/** A mail got through: those that wait are due at once, not at the end of their back-off. @returns whether it was failing. */
export async function noteRecovery(): Promise<boolean> {
  return await withDatabase(async (db) => {
    const ended = await db.delete(mailOutages).where(eq(mailOutages.server, SERVER)).returning();
    if (ended.length === 0) return false;
    await db.update(mails).set({ nextAttemptAt: sql`now()` }).where(eq(mails.state, "waiting"));
    log.info({ event: "mail_recovered" });
    return true;
  });
}

/** A mail that is due within this finds out by itself whether the server is back. */
const SOON = sql`now() + interval '20 seconds'`;

/**
 * While mail is failing and no mail waits that would soon find out, the server itself is asked whether it is back: nobody should
 * be told of an outage that is over.
 */
export async function checkOutage(): Promise<void> {
  if (!isMailConfigured() || !(await isMailFailing())) return;
  const waiting = await withDatabase((db) =>
    db
      .select({ id: mails.id })
      .from(mails)
      .where(and(eq(mails.state, "waiting"), lte(mails.nextAttemptAt, SOON)))
      .limit(1),
  );
  if (waiting.length > 0) return;
  const reason = await probeServer();
  if (reason === null) await noteRecovery();
  else await noteOutage(reason);
}
