import "server-only";
import type { Context } from "@/lib/server/context";
import { type Limit, requirePoint, takePoint } from "@/lib/server/platform/rate-limit";
import { clientSubject, mailboxSubject } from "./rate-subjects";

const MINUTES = 60;
const HOURS = 3600;

const mailboxShort: Limit = { name: "sign-in-mailbox-15m", points: 3, seconds: 15 * MINUTES };
const mailboxDay: Limit = { name: "sign-in-mailbox-1d", points: 10, seconds: 24 * HOURS };
/** An office behind one IP address must be able to sign in. Somebody who walks through a list of emails must not. */
const clientShort: Limit = { name: "sign-in-client-15m", points: 20, seconds: 15 * MINUTES };
const clientDay: Limit = { name: "sign-in-client-1d", points: 100, seconds: 24 * HOURS };
const everybody: Limit = { name: "sign-in-all-15m", points: 1000, seconds: 15 * MINUTES };

/**
 * Counts one request for a code against the client's limit and everybody's. It depends only on the client, never on the email
 * they enter, so the refusal may be shown.
 * @throws Problem `rate_limited`.
 */
export async function requireClientPoint({ ip }: Context): Promise<void> {
  const subject = clientSubject(ip ?? "unknown");
  await requirePoint(clientShort, subject);
  await requirePoint(clientDay, subject);
  await requirePoint(everybody, "all");
}

/** Counts one email against this mailbox's limit: 3 in 15 minutes, 10 a day. False when it is used up, which no answer reveals. */
export async function takeMailboxPoint(email: string): Promise<boolean> {
  const subject = mailboxSubject(email);
  if ((await takePoint(mailboxShort, subject)) !== null) return false;
  return (await takePoint(mailboxDay, subject)) === null;
}
