import "server-only";
import { randomUUID } from "node:crypto";
import { and, asc, eq, getTableColumns, lt, lte, or, sql } from "drizzle-orm";
import type { OtpMailContent } from "@/lib/mail/otp-mail";
import type { SecurityNotice } from "@/lib/mail/security-notice-mail";
import type { Queryable } from "@/lib/server/platform/db/database";
import { mails } from "@/lib/server/platform/db/schema/mail";
import { env } from "@/lib/server/platform/env";
import { countMail } from "@/lib/server/platform/metrics/meters";
import { seal, unseal } from "@/lib/server/platform/secrets";

type MailRow = typeof mails.$inferSelect;
export type MailKind = MailRow["kind"];

/** A mail that this process claimed. `attempts` is a fencing token: an older claim can't complete or retry the mail. */
export type ClaimedMail = { id: string; kind: MailKind; content: unknown; attempts: number };

/** Longer than any try can take. A process that holds a mail longer has died. */
const LEASE_SECONDS = 120;
/** A code expires after ten minutes, so it is retried often. The mail about an impersonation can arrive days later. */
const LONGEST_BACKOFF_SECONDS: Record<MailKind, number> = {
  otp: 20,
  support_access: 600,
  security_notice: 600,
  reminder: 3600,
  remedy: 600,
};
const SUPPORT_ACCESS_MAIL_SECONDS = 3 * 86_400;
const SECURITY_NOTICE_SECONDS = 86_400;
const REMINDER_SECONDS = 3 * 86_400;

/** Adds the mail with a one-time code, in the transaction that creates the code. It expires after `seconds`. */
export async function enqueueOtpMail(
  db: Queryable,
  emailHash: string,
  content: OtpMailContent,
  seconds: number,
): Promise<void> {
  await enqueue(db, { id: randomUUID(), kind: "otp", emailHash }, content, seconds);
}

/**
 * Adds the mail about an impersonation, in the transaction that ends it. The mail has the impersonation's id, so there is only one
 * for each. Its content and recipient are read when it is sent.
 */
export async function enqueueSupportAccessMail(db: Queryable, impersonationId: string): Promise<void> {
  const mail = { id: impersonationId, kind: "support_access", emailHash: "" } as const;
  await enqueue(db, mail, {}, SUPPORT_ACCESS_MAIL_SECONDS);
}

/** Adds the mail about a sign-in or a rotation, in the transaction that creates its link. */
export async function enqueueSecurityNotice(db: Queryable, content: SecurityNotice): Promise<void> {
  const mail = { id: randomUUID(), kind: "security_notice", emailHash: "" } as const;
  await enqueue(db, mail, content, SECURITY_NOTICE_SECONDS);
}

/**
 * Adds the mails of reminders, in the transaction that records them. Their contents and recipients are read when they are sent.
 * @param ids of the reminders, which become the mails'
 */
export async function enqueueReminders(db: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const giveUpAt = sql`now() + ${REMINDER_SECONDS} * interval '1 second'`;
  const rows = ids.map((id) => ({
    id,
    kind: "reminder" as const,
    emailHash: "",
    sealed: seal("mail", "{}", id),
    giveUpAt,
  }));
  await db.insert(mails).values(rows).onConflictDoNothing();
}

/** Adds the mail about a key that support changed, in the transaction that records the change. There is one for each remedy. */
export async function enqueueRemedyMail(db: Queryable, remedyId: string): Promise<void> {
  const mail = { id: remedyId, kind: "remedy", emailHash: "" } as const;
  await enqueue(db, mail, {}, SUPPORT_ACCESS_MAIL_SECONDS);
}

async function enqueue(
  db: Queryable,
  mail: Pick<MailRow, "id" | "kind" | "emailHash">,
  content: object,
  seconds: number,
): Promise<void> {
  const sealed = seal("mail", JSON.stringify(content), mail.id);
  const giveUpAt = sql`now() + ${seconds} * interval '1 second'`;
  await db
    .insert(mails)
    .values({ ...mail, sealed, giveUpAt })
    .onConflictDoNothing();
}

/** Reminders have a queue of their own, so that a code never waits for them. */
export type MailQueue = "first" | "reminders";

/**
 * Claims the mail of a queue that has been due longest. A mail is due when its back-off is over, or when its sender died. Two instances
 * never claim the same mail (`for update skip locked`). A mail that is too late is completed as `expired`. One that this instance
 * can't read is left to the others: during a rotation they may have a secret that this one doesn't know yet.
 * @returns null when no mail is due.
 */
export async function claimDueMail(db: Queryable, queue: MailQueue = "first"): Promise<ClaimedMail | null> {
  for (;;) {
    const row = await claimNext(db, queue);
    if (!row) return null;
    const { id, kind, attempts, sealed, isLate } = row;
    if (isLate || sealed === null) {
      await completeMail(db, row, "expired");
      countMail(kind, "expired");
      continue;
    }
    const text = unseal("mail", sealed, id);
    if (text !== null) return { id, kind, attempts, content: JSON.parse(text) };
    await retryMail(db, row);
  }
}

async function claimNext(db: Queryable, queue: MailQueue) {
  // As the partial indexes have it.
  const inQueue = queue === "first" ? sql`${mails.kind} <> 'reminder'` : sql`${mails.kind} = 'reminder'`;
  const isDue = or(
    and(eq(mails.state, "waiting"), lte(mails.nextAttemptAt, sql`now()`)),
    and(eq(mails.state, "sending"), lt(mails.leaseUntil, sql`now()`)),
  );
  const next = db
    .select({ id: mails.id })
    .from(mails)
    .where(and(inQueue, isDue))
    .orderBy(asc(mails.nextAttemptAt))
    .limit(1)
    .for("update", { skipLocked: true });
  const [row] = await db
    .update(mails)
    .set({
      state: "sending",
      attempts: sql`${mails.attempts} + 1`,
      leaseUntil: sql`now() + ${LEASE_SECONDS} * interval '1 second'`,
    })
    .where(eq(mails.id, next))
    .returning({ ...getTableColumns(mails), isLate: sql<boolean>`${mails.giveUpAt} <= now()` });
  return row;
}

/** Completes reminders that no instance sends any more, and that are too late. */
export async function expireReminders(db: Queryable): Promise<void> {
  const isOver = and(sql`${mails.kind} = 'reminder'`, eq(mails.state, "waiting"), lt(mails.giveUpAt, sql`now()`));
  await db.update(mails).set({ state: "expired", sealed: null, completedAt: sql`now()` }).where(isOver);
}

type Claim = Pick<ClaimedMail, "id" | "attempts">;

function stillClaimed({ id, attempts }: Claim) {
  return and(eq(mails.id, id), eq(mails.state, "sending"), eq(mails.attempts, attempts));
}

/** Records how a claimed mail ended, and erases its content. */
export async function completeMail(
  db: Queryable,
  mail: Claim,
  state: "sent" | "uncertain" | "refused" | "unwanted" | "expired",
): Promise<void> {
  await db.update(mails).set({ state, sealed: null, completedAt: sql`now()` }).where(stillClaimed(mail));
}

/** When a mail was added, by the database's clock. Null when there is no such mail. */
export async function mailAddedAt(db: Queryable, id: string): Promise<Date | null> {
  const [row] = await db.select({ createdAt: mails.createdAt }).from(mails).where(eq(mails.id, id));
  return row?.createdAt ?? null;
}

/**
 * Schedules another try of a claimed mail: after 2, 4, 8, 16 seconds and so on, up to the limit of its kind.
 * @param atLeast seconds before which another try is of no use
 */
export async function retryMail(db: Queryable, mail: Claim & Pick<MailRow, "kind">, atLeast = 0): Promise<void> {
  const wait = Math.min(LONGEST_BACKOFF_SECONDS[mail.kind], Math.max(2 ** mail.attempts, atLeast));
  await db
    .update(mails)
    .set({ state: "waiting", leaseUntil: null, nextAttemptAt: sql`now() + ${wait} * interval '1 second'` })
    .where(stillClaimed(mail));
}

/** Deletes mails that were completed more than `RETENTION_MAILS_DAYS` ago. @returns how many. */
export async function sweepMails(db: Queryable): Promise<number> {
  const oldest = sql`now() - ${env().RETENTION_MAILS_DAYS} * interval '1 day'`;
  const { rowCount } = await db.delete(mails).where(lt(mails.completedAt, oldest));
  return rowCount ?? 0;
}
