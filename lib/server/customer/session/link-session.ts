import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { type Context, inTransaction } from "@/lib/server/context";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { keyedHash, sha256 } from "@/lib/server/platform/secrets";
import { type NewSession, type OpenedSession, openSession } from "./session-opening";

/** Polar's link, and the random name of this browser's opening of it. */
export type OpenedLink = { token: string; opening: string };

/**
 * Opens the session of a link. Polar's links can be used for an hour, but a link has one session at a time: clicks of the same
 * opening, however many at once, get the same one, and a later opening replaces it. Otherwise each click would leave a session
 * behind.
 */
export async function openLinkSession(
  context: Context,
  { token, opening }: OpenedLink,
  made: NewSession,
): Promise<OpenedSession> {
  const linkHash = sha256(token);
  // Only we can make this value, so no cookie can be planted. It differs for each opening of the link.
  const cookie = Buffer.from(keyedHash("link-session", `${opening} ${token}`), "hex").toString("base64url");
  return await inTransaction(context, async (tx) => {
    await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`link ${linkHash}`}, 0))`);
    const ofLink = eq(sessions.linkHash, linkHash);
    const [same] = await tx.db
      .select()
      .from(sessions)
      .where(and(ofLink, eq(sessions.idHash, sha256(cookie))));
    if (same) {
      const maxAge = (same.expiresAt.getTime() - Date.now()) / 1000;
      const { openedBy, customerId, memberId, email, locale = null } = made;
      return { cookie, publicId: same.publicId, maxAge, openedBy, customerId, memberId, email, locale };
    }
    await tx.db.delete(sessions).where(ofLink);
    return await openSession(tx, { ...made, cookie, linkHash });
  });
}
