import "server-only";
import { Problem } from "@/lib/api/problem";
import { type Context, systemContext } from "@/lib/server/context";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import type { MailOutcome } from "@/lib/server/platform/metrics/mail-labels";
import { countMail } from "@/lib/server/platform/metrics/meters";
import { processWide } from "@/lib/server/platform/process-wide";
import { checkMailServer, recordOutage, recordRecovery } from "./mail-outage";
import { type ClaimedMail, claimDueMail, completeMail, type MailKind, retryMail } from "./outbox";
import { isMailConfigured, type Message, sendMessage } from "./smtp";

/**
 * Writes a mail just before it is sent.
 * @param id of the outbox row
 * @returns null when no one should get this mail.
 * @throws when that can't be known yet: the mail is then retried.
 */
export type MailComposer = (context: Context, id: string, content: unknown) => Promise<Message | null>;

const notSet: MailComposer = () => Promise.reject(new Error("boot.ts sets the mail composers"));
/** A hook: boot.ts sets the composers of the features above, for all bundles of this process. */
export const mailComposers = processWide<Record<MailKind, MailComposer>>("mail-composers", () => ({
  otp: notSet,
  support_access: notSet,
  security_notice: notSet,
  reminder: notSet,
  remedy: notSet,
}));

/** Mails that one instance sends at a time. */
const SENDERS = 3;

let running: Promise<void> | undefined;
let isRequestedAgain = false;

/** Starts a delivery in the background. If the process dies first, the job delivers the mail: it is in the outbox. */
export function deliverSoon(): void {
  setImmediate(() => {
    deliverMails(systemContext()).catch((error) => log.warn({ event: "mail_delivery_failed", err: error }));
  });
}

/** Sends all due mail. A process has one run at a time; a call during a run schedules one more. */
export async function deliverMails(context: Context): Promise<void> {
  if (!isMailConfigured()) return;
  isRequestedAgain = running !== undefined;
  running ??= run(context).finally(() => {
    running = undefined;
  });
  await running;
}

async function run(context: Context): Promise<void> {
  do {
    isRequestedAgain = false;
    await Promise.all(Array.from({ length: SENDERS }, () => drain(context)));
  } while (isRequestedAgain);
}

async function drain(context: Context): Promise<void> {
  for (;;) {
    const mail = await claimDueMail(context.db);
    // While the server is down, don't try every waiting mail: the job runs again in a few seconds.
    if (mail === null) return;
    const outcome = await deliver(context, mail);
    countMail(mail.kind, outcome);
    if (outcome === "unreachable") return;
  }
}

/** A turn of the job ends after this, so that other jobs get theirs. */
const TURN_MS = 20_000;
const MOST_FAILURES = 5;

/**
 * Sends due reminders, one at a time and beside all other mail, until none is due, the share of calls to Polar is used up, or
 * the turn is over.
 */
export async function deliverReminders(context: Context): Promise<void> {
  // While a release turns reminders on, an instance that doesn't send them yet must not drop those of the others.
  if (!isMailConfigured() || env().REMINDERS.length === 0) return;
  let failures = 0;
  for (const end = performance.now() + TURN_MS; performance.now() < end && failures < MOST_FAILURES; ) {
    const mail = await claimDueMail(context.db, "reminders");
    if (mail === null) return;
    const outcome = await deliver(context, mail);
    countMail(mail.kind, outcome);
    if (outcome === "unreachable") return;
    // A few that can't be written must not hold up the others. If all can't, the share or Polar is to blame.
    if (outcome === "not_composed") failures += 1;
  }
}

/** Tries a mail once. @returns how that ended. */
async function deliver(context: Context, mail: ClaimedMail): Promise<MailOutcome> {
  const { db } = context;
  const line = { mail_id: mail.id, attempt: mail.attempts };
  let message: Message | null;
  try {
    message = await mailComposers[mail.kind](context, mail.id, mail.content);
  } catch (error) {
    // Polar or the database may be down, which says nothing about the mail server.
    const isTooEarly = error instanceof Problem && error.code === "upstream_rate_limited";
    await retryMail(db, mail, isTooEarly ? error.retryAfter : 0);
    log.warn({ event: "mail_retried", ...line, err: error });
    await checkWithoutMail(db, mail);
    return "not_composed";
  }
  // Whether people see a mail outage must not depend on whether their email is known here, so an unsent mail finds one too.
  if (message === null) {
    await completeMail(db, mail, "unwanted");
    await checkWithoutMail(db, mail);
    return "unwanted";
  }
  return await send(context, mail, message);
}

/** Reminders aren't a person's request, and many of them are unwanted in one go. They don't ask. */
async function checkWithoutMail(db: Context["db"], { kind }: ClaimedMail): Promise<void> {
  if (kind !== "reminder") await checkMailServer(db);
}

/**
 * If the connection ends after the server had the whole mail and before its reply, the server has nearly always accepted it. It isn't
 * sent again: the person can request another code, and sees impersonations on the account page. If the sending process died,
 * the mail is sent again, with the same Message-ID.
 */
async function send({ db }: Context, mail: ClaimedMail, message: Message): Promise<MailOutcome> {
  const result = await sendMessage(message);
  const line = { mail_id: mail.id, attempt: mail.attempts };
  if (result.outcome === "sent") {
    await completeMail(db, mail, "sent");
    await recordRecovery(db);
    log.info({ event: "mail_sent", ...line });
    return result.outcome;
  }
  const { outcome, reason } = result;
  if (outcome === "unreachable") await recordOutage(db, reason);
  if (outcome === "unreachable" || outcome === "deferred") await retryMail(db, mail);
  else await completeMail(db, mail, outcome);
  log.warn({ event: `mail_${outcome}`, ...line, reason });
  return outcome;
}
