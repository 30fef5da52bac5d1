import "server-only";
import { describeError, log } from "../log";
import { noteOutage, noteRecovery } from "./outage";
import { postponeMail, settleMail, type TakenMail, takeDueMail } from "./outbox";
import { mayHaveAccount } from "./recipient";
import { renderSignInCode } from "./sign-in-code";
import { isMailConfigured, sendMessage } from "./smtp";

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

/** Looked up here, after the answer and away from it, so that the answer cannot tell. Polar being away is no fault of the mail server's. */
async function isWanted(mail: TakenMail): Promise<"yes" | "unwanted" | "unknown"> {
  try {
    if (await mayHaveAccount(mail.content.to)) return "yes";
    await settleMail(mail, "unwanted");
    return "unwanted";
  } catch (error) {
    await postponeMail(mail);
    log.warn({ event: "mail_postponed", mail_id: mail.id, attempt: mail.attempts, err: describeError(error) });
    return "unknown";
  }
}

/**
 * One try. When the connection ends after the server had the whole mail and before its answer, the mail has nearly always
 * been taken: it is not sent again (the person can ask for another code). When a sender died, it is sent again, under the
 * same Message-ID.
 */
async function deliver(mail: TakenMail): Promise<string> {
  const wanted = await isWanted(mail);
  if (wanted !== "yes") return wanted;
  const result = await sendMessage(renderSignInCode(mail.id, mail.content));
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
