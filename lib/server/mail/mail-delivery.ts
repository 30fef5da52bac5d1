import "server-only";
import { mayHaveAccount } from "@/lib/server/customer/sign-in/otp-recipient";
import { describeError, log } from "@/lib/server/platform/log";
import { readSupportAccessMail } from "@/lib/server/staff/impersonation/impersonation-mail";
import { noteOutage, noteRecovery } from "./mail-outage";
import { renderOtpMail } from "./otp-mail";
import { postponeMail, settleMail, type TakenMail, takeDueMail } from "./outbox";
import { isMailConfigured, type Message, probeServer, sendMessage } from "./smtp";
import { renderSupportAccessMail } from "./support-access-mail";

/** Mails that one instance sends at a time. */
const SENDERS = 3;

let running: Promise<void> | undefined;
let askedAgain = false;

/** Starts to send what is due, without anybody waiting for it. The rows are in PostgreSQL: if this is lost, the job does it. */
export function deliverSoon(): void {
  setImmediate(() => {
    deliverMails().catch((error) => log.warn({ event: "mail_delivery_failed", err: describeError(error) }));
  });
}

/** Sends what is due until nothing is. One run at a time in a process; who asks meanwhile gets another run after it. */
export async function deliverMails(): Promise<void> {
  if (!isMailConfigured()) return;
  if (running) {
    askedAgain = true;
    return await running;
  }
  running = runs().finally(() => {
    running = undefined;
  });
  await running;
}

async function runs(): Promise<void> {
  do {
    askedAgain = false;
    await Promise.all(Array.from({ length: SENDERS }, drain));
  } while (askedAgain);
}

async function drain(): Promise<void> {
  for (;;) {
    const mail = await takeDueMail();
    // A server that is away is not asked once for every mail that waits: the job comes back in a few seconds.
    if (mail === null || (await deliver(mail)) === "unreachable") return;
  }
}

/**
 * The mail as it goes out, or null where nobody is to have it: for a code looked up here, after the answer and away from it,
 * so that the answer cannot tell.
 * @throws Problem `upstream_*`, `database_unavailable`: then it is not known yet.
 */
async function compose(mail: TakenMail): Promise<Message | null> {
  if (mail.kind === "otp") {
    return (await mayHaveAccount(mail.content.to)) ? renderOtpMail(mail.id, mail.content) : null;
  }
  const impersonated = await readSupportAccessMail(mail.id);
  return impersonated && renderSupportAccessMail(mail.id, impersonated);
}

/** Polar being away is no fault of the mail server's. */
async function composeOrPostpone(mail: TakenMail): Promise<Message | "unwanted" | "unknown"> {
  try {
    const message = await compose(mail);
    if (message) return message;
    await settleMail(mail, "unwanted");
    return "unwanted";
  } catch (error) {
    await postponeMail(mail);
    log.warn({ event: "mail_postponed", mail_id: mail.id, attempt: mail.attempts, err: describeError(error) });
    return "unknown";
  }
}

/**
 * The server is looked at for an address that opens nothing as it is for one that does: that mail is late must not depend
 * on the address, and so tell that somebody is known under it.
 */
async function lookAtServer(): Promise<void> {
  const reason = await probeServer();
  if (reason === null) await noteRecovery();
  else await noteOutage(reason);
}

/**
 * One try. When the connection ends after the server had the whole mail and before its answer, the mail has nearly always
 * been taken: it is not sent again (the person can ask for another code, and finds an impersonation on their account page). When a sender died, it is sent again, under the
 * same Message-ID.
 */
async function deliver(mail: TakenMail): Promise<string> {
  const message = await composeOrPostpone(mail);
  if (message === "unwanted") await lookAtServer();
  if (typeof message === "string") return message;
  const result = await sendMessage(message);
  const noted = { mail_id: mail.id, attempt: mail.attempts };
  switch (result.outcome) {
    case "sent":
      await settleMail(mail, "sent");
      await noteRecovery();
      log.info({ event: "mail_sent", ...noted });
      break;
    case "unreachable":
      await postponeMail(mail);
      await noteOutage(result.reason);
      log.warn({ event: "mail_postponed", ...noted, reason: result.reason });
      break;
    case "deferred":
      await postponeMail(mail);
      log.warn({ event: "mail_postponed", ...noted, reason: result.reason });
      break;
    default:
      await settleMail(mail, result.outcome);
      log.warn({ event: `mail_${result.outcome}`, ...noted, reason: result.reason });
  }
  return result.outcome;
}
