import "server-only";
import { and, desc, eq, isNull, ne, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { SignedInBrowsers } from "@/lib/api/sessions";
import { withDatabase } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { log } from "@/lib/server/platform/log";
import type { CustomerSession } from "./customer-session";
import { alive } from "./session-store";

/**
 * The sessions of the same person: the same customer and, of a team, the same member. An agent's view is none of the
 * customer's browsers; it stands among the impersonations.
 */
function ownSessions({ customerId, memberId }: CustomerSession) {
  return and(
    eq(sessions.customerId, customerId),
    sql`${sessions.memberId} is not distinct from ${memberId}::uuid`,
    isNull(sessions.impersonationId),
  );
}

/** The browsers in which this person is signed in now. */
export async function listOwnSessions(session: CustomerSession): Promise<SignedInBrowsers> {
  const rows = await withDatabase((db) =>
    db
      .select()
      .from(sessions)
      .where(and(ownSessions(session), alive()))
      .orderBy(desc(sessions.lastSeenAt), desc(sessions.createdAt))
      .limit(100),
  );
  const items = rows.map((row) => ({
    id: row.publicId,
    opened_by: row.openedBy,
    browser: row.userAgent,
    created_at: row.createdAt.toISOString(),
    last_seen_at: row.lastSeenAt.toISOString(),
    current: row.idHash === session.idHash,
  }));
  return { items: [...items.filter(({ current }) => current), ...items.filter(({ current }) => !current)] };
}

/**
 * Signs one of this person's browsers out, at once and in every instance.
 * @returns whether it was the one that asks.
 * @throws Problem `session_not_found` for one that has ended, or is somebody else's.
 */
export async function endOwnSession(session: CustomerSession, id: string): Promise<{ wasCurrent: boolean }> {
  const ended = await withDatabase((db) =>
    db
      .delete(sessions)
      .where(and(ownSessions(session), eq(sessions.publicId, id)))
      .returning({ idHash: sessions.idHash }),
  );
  if (ended.length === 0) throw new Problem("session_not_found");
  log.info({ event: "session_ended", customer_id: session.customerId, session_id: id, by: session.publicId });
  return { wasCurrent: ended[0]?.idHash === session.idHash };
}

/** Signs all of this person's browsers out, or all but the one that asks. */
export async function endOwnSessions(session: CustomerSession, exceptCurrent: boolean): Promise<void> {
  const ended = await withDatabase((db) =>
    db
      .delete(sessions)
      .where(and(ownSessions(session), exceptCurrent ? ne(sessions.idHash, session.idHash) : undefined)),
  );
  const { customerId: customer_id, publicId: by } = session;
  log.info({ event: "sessions_ended", customer_id, count: ended.rowCount ?? 0, by });
}
