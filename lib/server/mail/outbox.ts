import "server-only";
import { randomUUID } from "node:crypto";
import { and, asc, eq, inArray, lt, lte, or, sql } from "drizzle-orm";
import * as z from "zod";
import { type Queryable, type Transaction, withDatabase } from "@/lib/server/platform/db/database";
import { mails } from "@/lib/server/platform/db/schema/mail";
import { seal, unseal } from "@/lib/server/platform/secrets";

const otp = z.object({
  to: z.string(),
  /** BCP 47; the language of the page on which the code was asked for. */
  locale: z.string(),
  code: z.string(),
  /** "Chrome on macOS", so that one sees whether it was oneself. */
  device: z.string().nullable(),
});
/** What the mail with a code says. */
export type OtpMail = z.infer<typeof otp>;

/** What a mail says. That of an impersonation is read when it is sent: the impersonation, and whom it was for, by the id of the mail. */
type Mail = { kind: "otp"; content: OtpMail } | { kind: "support_access" };
/** A mail that this process has taken to send. `attempts` fences: only its holder may settle it. */
export type TakenMail = Mail & { id: string; attempts: number };

/** Longer than any try may last: who holds a mail longer has died. */
const LEASE_SECONDS = 120;
/** A code is worth ten minutes; that somebody looked may be told later, and is given up after three days. */
const LONGEST_BACKOFF_SECONDS: Record<Mail["kind"], number> = { otp: 20, support_access: 600 };
const SUPPORT_ACCESS_MAIL_DAYS = 3;

/** Writes a mail with a code into the outbox, in the transaction that makes the code. It is given up after `seconds`. */
export async function enqueueOtpMail(
  db: Queryable,
  emailHash: string,
  content: OtpMail,
  seconds: number,
): Promise<void> {
  const id = randomUUID();
  await db.insert(mails).values({
    id,
    kind: "otp",
    emailHash,
    sealed: seal("mail", JSON.stringify(content), id),
    giveUpAt: sql`now() + ${seconds} * interval '1 second'`,
  });
}

/**
 * Writes the mail about an impersonation of support staff into the outbox, in the transaction that ends the impersonation. It has the id of
 * the impersonation: there is one for each.
 */
export async function enqueueSupportAccessMail(db: Queryable, impersonationId: string): Promise<void> {
  await db
    .insert(mails)
    .values({
      id: impersonationId,
      kind: "support_access",
      emailHash: "",
      sealed: seal("mail", "{}", impersonationId),
      giveUpAt: sql`now() + ${SUPPORT_ACCESS_MAIL_DAYS} * interval '1 day'`,
    })
    .onConflictDoNothing();
}

/**
 * Takes the mail that is due longest, if any: one waiting, or one whose sender died. Instances never take the same
 * (`for update skip locked`). What makes no sense any more, or cannot be read, is settled on the way.
 */
export async function takeDueMail(): Promise<TakenMail | null> {
  for (;;) {
    const taken = await withDatabase((db) => db.transaction(takeNext));
    if (taken !== "passed_over") return taken;
  }
}

async function takeNext(tx: Transaction): Promise<TakenMail | null | "passed_over"> {
  const [next] = await tx
    .select({
      id: mails.id,
      kind: mails.kind,
      sealed: mails.sealed,
      isLate: lte(mails.giveUpAt, sql`now()`).mapWith(Boolean),
    })
    .from(mails)
    .where(due())
    .orderBy(asc(mails.nextAttemptAt))
    .limit(1)
    .for("update", { skipLocked: true });
  if (!next) return null;
  // Null too where the secret it was sealed with is gone from PORTAL_SECRETS: nobody can read it then, us included.
  const text = next.isLate || next.sealed === null ? null : unseal("mail", next.sealed, next.id);
  if (text === null) {
    await tx.update(mails).set({ state: "expired", sealed: null, settledAt: sql`now()` }).where(eq(mails.id, next.id));
    return "passed_over";
  }
  const [row] = await tx
    .update(mails)
    .set({
      state: "sending",
      attempts: sql`${mails.attempts} + 1`,
      leaseUntil: sql`now() + ${LEASE_SECONDS} * interval '1 second'`,
    })
    .where(eq(mails.id, next.id))
    .returning({ attempts: mails.attempts });
  const taken = { id: next.id, attempts: row?.attempts ?? 1 };
  if (next.kind === "support_access") return { ...taken, kind: next.kind };
  return { ...taken, kind: next.kind, content: otp.parse(JSON.parse(text)) };
}

function due() {
  return or(
    and(eq(mails.state, "waiting"), lte(mails.nextAttemptAt, sql`now()`)),
    and(eq(mails.state, "sending"), lt(mails.leaseUntil, sql`now()`)),
  );
}

function held({ id, attempts }: TakenMail) {
  return and(eq(mails.id, id), eq(mails.state, "sending"), eq(mails.attempts, attempts));
}

/** Its fate is known: what it said is erased. */
export async function settleMail(mail: TakenMail, state: "sent" | "uncertain" | "refused" | "unwanted"): Promise<void> {
  await withDatabase((db) => db.update(mails).set({ state, sealed: null, settledAt: sql`now()` }).where(held(mail)));
}

/** Puts it back, to be tried again after 2, 4, 8, 16 seconds and so on, up to what its kind bears. */
export async function postponeMail(mail: TakenMail): Promise<void> {
  const wait = Math.min(LONGEST_BACKOFF_SECONDS[mail.kind], 2 ** mail.attempts);
  await withDatabase((db) =>
    db
      .update(mails)
      .set({ state: "waiting", leaseUntil: null, nextAttemptAt: sql`now() + ${wait} * interval '1 second'` })
      .where(held(mail)),
  );
}

/** Removes what was settled more than a day ago. @returns how many. */
export async function sweepMails(): Promise<number> {
  const { rowCount } = await withDatabase((db) =>
    db
      .delete(mails)
      .where(
        and(
          inArray(mails.state, ["sent", "uncertain", "refused", "unwanted", "expired"]),
          lt(mails.settledAt, sql`now() - interval '1 day'`),
        ),
      ),
  );
  return rowCount ?? 0;
}
