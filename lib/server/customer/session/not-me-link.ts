import "server-only";
import { and, eq, gt, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { audit } from "@/lib/server/audit/audit";
import { type Context, type CustomerSession, inTransaction } from "@/lib/server/context";
import { announceChange } from "@/lib/server/platform/changes";
import type { Queryable } from "@/lib/server/platform/db/database";
import { notMeLinks, sessions } from "@/lib/server/platform/db/schema/sessions";
import { signInLinks } from "@/lib/server/platform/db/schema/sign-in-links";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { randomToken, sha256 } from "@/lib/server/platform/secrets";

/** A customer or, in a team, one of its members. */
export type Person = Pick<CustomerSession, "customerId" | "memberId">;

/**
 * Creates a single-use link with which a person signs out everywhere, for an email about activity that may not be theirs. It
 * works for as long as the session it's about can last.
 * @returns its URL. The token is after the "#", where no server, proxy or log sees it.
 */
export async function createNotMeLink(db: Queryable, { customerId, memberId }: Person): Promise<string> {
  const token = randomToken();
  const expiresAt = sql`now() + ${env().SESSION_MAX_DAYS} * interval '1 day'`;
  await db.insert(notMeLinks).values({ tokenHash: sha256(token), customerId, memberId, expiresAt });
  return `${env().PORTAL_URL}/not-me#${token}`;
}

/**
 * "That wasn't me": signs the person out in every browser. Links to the account that were made before open nothing any more,
 * and known browsers are new again.
 * @throws Problem `link_invalid` for a link that was used or came too late.
 */
export async function signOutEverywhere(context: Context, { token }: { token: string }): Promise<void> {
  await inTransaction(context, async (tx) => {
    const isUsable = and(isNull(notMeLinks.usedAt), gt(notMeLinks.expiresAt, sql`now()`));
    const [used] = await tx.db
      .update(notMeLinks)
      .set({ usedAt: sql`now()` })
      .where(and(eq(notMeLinks.tokenHash, sha256(token)), isUsable))
      .returning();
    if (!used) throw new Problem("link_invalid");
    const { customerId, memberId } = used;
    const ofPerson = and(eq(sessions.customerId, customerId), sameMember(sessions.memberId, memberId));
    const { rowCount } = await tx.db.delete(sessions).where(and(ofPerson, isNull(sessions.impersonationId)));
    await tx.db.delete(signInLinks).where(and(eq(signInLinks.customerId, customerId), isNull(signInLinks.spentAt)));
    const detail = { sessions: rowCount ?? 0 };
    await audit(tx, "customer.not_me", { outcome: "done", customerId, memberId, detail, isByCustomer: true });
    await announceChange(tx.db, { customerId, topic: "sessions" });
    log.info({ event: "sessions_ended", customer_id: customerId, count: rowCount ?? 0, by: "not_me" });
  });
}

/** Did this person say "That wasn't me" after that time? */
export async function saidNotMeSince(db: Queryable, { customerId, memberId }: Person, time: Date): Promise<boolean> {
  const rows = await db
    .select({ usedAt: notMeLinks.usedAt })
    .from(notMeLinks)
    .where(
      and(
        eq(notMeLinks.customerId, customerId),
        sameMember(notMeLinks.memberId, memberId),
        gt(notMeLinks.usedAt, time),
      ),
    )
    .limit(1);
  return rows.length > 0;
}

/** An individual's sessions may name their owner member or none. A team's always name the member. */
function sameMember(column: typeof sessions.memberId | typeof notMeLinks.memberId, memberId: string | null) {
  return memberId === null ? undefined : or(eq(column, memberId), isNull(column));
}

/** Deletes links that are too old to matter: known browsers are forgotten after half a year. */
export async function sweepNotMeLinks(db: Queryable): Promise<void> {
  const isOver: SQL = lt(notMeLinks.expiresAt, sql`now() - interval '180 days'`);
  await db.delete(notMeLinks).where(or(isOver, and(isNull(notMeLinks.usedAt), lt(notMeLinks.expiresAt, sql`now()`))));
}
