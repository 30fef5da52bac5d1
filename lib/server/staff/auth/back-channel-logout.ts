import "server-only";
import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { audit, lockAudit } from "@/lib/server/audit/audit";
import { type Context, inTransaction } from "@/lib/server/context";
import { requireClientPoint } from "@/lib/server/platform/client-limit";
import type { Queryable } from "@/lib/server/platform/db/database";
import { logoutTokens, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { toProblem } from "@/lib/server/platform/problem";
import type { Limit } from "@/lib/server/platform/rate-limit";
import { type LogoutToken, verifyLogoutToken } from "./logout-token";
import { endStaffSession } from "./staff-session-end";

/** Of a client. Tokens that the provider signed always pass. */
const REFUSED: Limit = { name: "logout-tokens-refused", points: 30, seconds: 60 };

/**
 * Ends the sessions that a logout token of the identity provider names, with their impersonations
 * (OpenID Connect Back-Channel Logout 1.0, section 2.5).
 * @throws Problem `logout_token_invalid`, also for a token that was used before; `staff_provider_unavailable`; `rate_limited`
 *   after 30 refused tokens of a client in a minute.
 */
export async function logOutByProvider(context: Context, { logoutToken }: { logoutToken: string }): Promise<void> {
  const token = await verifyLogoutToken(logoutToken).catch(async (error: unknown) => {
    if (toProblem(error).code === "logout_token_invalid") await requireClientPoint(REFUSED, context.ip);
    throw error;
  });
  await inTransaction(context, async (tx) => {
    await lockAudit(tx.db);
    const inserted = await tx.db
      .insert(logoutTokens)
      .values({ jti: token.jti, expiresAt: sql`now() + interval '1 hour'` })
      .onConflictDoNothing()
      .returning();
    if (inserted.length === 0) throw new Problem("logout_token_invalid");
    const rows = await tx.db.select().from(staffSessions).where(namedBy(token));
    if (rows.length === 0) {
      await audit(tx, "staff.back_channel_logout", { outcome: "done", detail: { sessions: 0 } });
    }
    for (const row of rows) await endStaffSession(tx, { row, by: "provider" });
  });
}

/**
 * A `sid` names one session, and also the same person's sessions for which the provider gave no `sid`. A `sub` alone names
 * all sessions of that person.
 */
function namedBy({ subject, providerSessionId }: LogoutToken) {
  const ofPerson = subject === null ? undefined : eq(staffSessions.subject, subject);
  if (providerSessionId === null) return ofPerson;
  return or(
    eq(staffSessions.providerSessionId, providerSessionId),
    ofPerson && and(ofPerson, isNull(staffSessions.providerSessionId)),
  );
}

/** Deletes used logout tokens that are too old to be accepted again. */
export async function sweepLogoutTokens(db: Queryable): Promise<void> {
  await db.delete(logoutTokens).where(lt(logoutTokens.expiresAt, sql`now()`));
}
