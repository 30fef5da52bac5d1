import "server-only";
import { type Context, inTransaction } from "@/lib/server/context";
import { recordNewBrowser } from "@/lib/server/customer/history/new-browsers";
import { saidNotMeSince } from "@/lib/server/customer/session/not-me-link";
import { noticeOwner } from "@/lib/server/customer/session/security-notice";
import type { OpenedSession } from "@/lib/server/customer/session/session-opening";
import { deliverSoon } from "@/lib/server/mail/mail-delivery";
import { log } from "@/lib/server/platform/log";
import { type Limit, takePoint } from "@/lib/server/platform/rate-limit";
import { describeUserAgent } from "@/lib/server/platform/user-agent";
import { lastSignIn } from "./known-browser";
import { mailboxSubject } from "./rate-subjects";

/** Many sign-ins without cookies must not flood the owner's mailbox. */
const NOTICES: Limit = { name: "sign-in-notices", points: 5, seconds: 3600 };

/**
 * Records, and tells the account's owner by mail about a sign-in in a browser in which they haven't signed in before, or not since they said
 * "That wasn't me".
 * @param knownBrowser the cookie of a browser in which someone signed in before
 */
export async function noticeNewBrowser(
  context: Context,
  { opened, knownBrowser }: { opened: OpenedSession; knownBrowser: string | null },
): Promise<void> {
  const { email, openedBy } = opened;
  if (email === null || openedBy === "impersonation") return;
  const before = await lastSignIn(knownBrowser, email);
  if (before !== null && !(await saidNotMeSince(context.db, opened, before))) return;
  await recordNewBrowser(context, opened);
  if ((await takePoint(NOTICES, mailboxSubject(email))) !== null) {
    log.warn({ event: "sign_in_notice_skipped", customer_id: opened.customerId });
    return;
  }
  const browser = describeUserAgent(context.userAgent);
  await inTransaction(context, (tx) => noticeOwner(tx, opened, { kind: "sign_in", openedBy, browser }));
  deliverSoon();
}
