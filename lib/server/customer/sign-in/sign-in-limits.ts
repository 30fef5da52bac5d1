import "server-only";
import type { Context } from "@/lib/server/context";
import { requireClientPoint } from "@/lib/server/platform/client-limit";
import { type Limit, takePoint, waitForPoint } from "@/lib/server/platform/rate-limit";
import { mailboxSubject } from "./rate-subjects";

const MINUTES = 60;
const HOURS = 3600;

/** Codes for one mailbox. A browser that has signed in with it before has a share that strangers can't use up. */
const mailboxLimits = {
  strangers: {
    short: { name: "sign-in-mailbox-15m", points: 3, seconds: 15 * MINUTES },
    day: { name: "sign-in-mailbox-1d", points: 10, seconds: 24 * HOURS },
  },
  known: {
    short: { name: "sign-in-known-15m", points: 3, seconds: 15 * MINUTES },
    day: { name: "sign-in-known-1d", points: 10, seconds: 24 * HOURS },
  },
} as const satisfies Record<string, Record<string, Limit>>;

/** An office behind one IP address must be able to sign in. Somebody who walks through a list of emails must not. */
const clientLimits: readonly Limit[] = [
  { name: "sign-in-client-15m", points: 20, seconds: 15 * MINUTES },
  { name: "sign-in-client-1d", points: 100, seconds: 24 * HOURS },
];

/**
 * Counts one request for a code against the client's limits. They depend only on the client, never on the email they enter, so
 * the refusal may be shown. There's no limit for everybody together, because an attacker could use it to block all sign-ins.
 * @throws Problem `rate_limited`.
 */
export async function requireSignInPoint({ ip }: Context): Promise<void> {
  for (const limit of clientLimits) await requireClientPoint(limit, ip);
}

/** The limit of a mailbox that stopped a mail: `codes` in `seconds`, and another one in `wait` seconds. */
export type MailboxLimit = { codes: number; seconds: number; wait: number };

/**
 * Counts one request for a code against the mailbox's limits. Requests are counted, not mails, so the answer is the same for
 * every email.
 * @param isKnown whether the email signed in before in this browser
 * @returns null when a mail may be sent, else the limit that is used up. Of two, the one that lasts longer.
 */
export async function takeMailboxPoint(email: string, isKnown: boolean): Promise<MailboxLimit | null> {
  const subject = mailboxSubject(email);
  const { short, day } = mailboxLimits[isKnown ? "known" : "strangers"];
  const shortWait = await takePoint(short, subject);
  // A request that sends no email must not count toward the daily limit.
  const dayWait = await (shortWait === null ? takePoint : waitForPoint)(day, subject);
  if (dayWait !== null) return { codes: day.points, seconds: day.seconds, wait: dayWait };
  return shortWait === null ? null : { codes: short.points, seconds: short.seconds, wait: shortWait };
}
