import "server-only";
import { demandPoint, type Limit, takePoint } from "../rate-limit";
import { clientIp } from "../request";
import { clientSubject, mailboxSubject } from "./address";

const MINUTES = 60;
const HOURS = 3600;

const mailboxShort: Limit = { name: "sign-in-mailbox-15m", points: 3, seconds: 15 * MINUTES };
const mailboxDay: Limit = { name: "sign-in-mailbox-1d", points: 10, seconds: 24 * HOURS };
/** An office behind one address must be able to sign in; somebody who walks through a list of addresses must not. */
const clientShort: Limit = { name: "sign-in-client-15m", points: 20, seconds: 15 * MINUTES };
const clientDay: Limit = { name: "sign-in-client-1d", points: 100, seconds: 24 * HOURS };
const everybody: Limit = { name: "sign-in-all-15m", points: 1000, seconds: 15 * MINUTES };

/**
 * One ask of this client's share, and of everybody's. Counted by what the caller is, never by whom they ask for, so that it
 * may be told.
 * @throws Problem `rate_limited`.
 */
export async function demandClientPoint(request: Request): Promise<void> {
  const subject = clientSubject(clientIp(request));
  await demandPoint(clientShort, subject);
  await demandPoint(clientDay, subject);
  await demandPoint(everybody, "all");
}

/** One mail of this mailbox's share: 3 in 15 minutes, 10 a day. False when there is none left, which nobody is told. */
export async function takeMailboxPoint(email: string): Promise<boolean> {
  const subject = mailboxSubject(email);
  if ((await takePoint(mailboxShort, subject)) !== null) return false;
  return (await takePoint(mailboxDay, subject)) === null;
}
