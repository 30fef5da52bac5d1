import "server-only";
import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { type AuditOrigin, lockAudit, recordAudit } from "@/lib/server/audit/record";
import { readText } from "@/lib/server/http/request";
import { withDatabase } from "@/lib/server/platform/db/database";
import { logoutTokens, staffSessions } from "@/lib/server/platform/db/schema/staff";
import { type LogoutToken, verifyLogoutToken } from "./logout-token";
import { endStaffSessionWithin } from "./staff-session-end";

/**
 * The provider says that somebody signed out, or was shut out: their sessions here end, and the impersonations with them, before it
 * is answered.
 * @throws Problem `logout_token_invalid`, also for one that was seen before; `staff_provider_unavailable`,
 *   `database_unavailable`.
 */
export async function logOutByProvider(request: Request, origin: AuditOrigin): Promise<void> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") throw new Problem("unsupported_media_type");
  const given = new URLSearchParams(await readText(request)).getAll("logout_token");
  const [token] = given;
  if (token === undefined || given.length > 1) throw new Problem("logout_token_invalid");
  await endSessionsOf(await verifyLogoutToken(token), origin);
}

async function endSessionsOf(token: LogoutToken, origin: AuditOrigin): Promise<void> {
  await withDatabase((db) =>
    db.transaction(async (transaction) => {
      await lockAudit(transaction);
      const remembered = await transaction
        .insert(logoutTokens)
        .values({ jti: token.jti, expiresAt: sql`now() + interval '1 hour'` })
        .onConflictDoNothing()
        .returning();
      if (remembered.length === 0) throw new Problem("logout_token_invalid");
      const rows = await transaction.select().from(staffSessions).where(namedBy(token));
      if (rows.length === 0) {
        await recordAudit(
          {
            action: "staff.back_channel_logout",
            outcome: "done",
            actor: { kind: "system" },
            detail: { sessions: 0 },
            origin,
          },
          transaction,
        );
      }
      for (const row of rows) await endStaffSessionWithin(transaction, row, "provider", origin);
    }),
  );
}

/** A `sid` names one session, and the person's others whose `sid` is not known; `sub` alone names all of the person's. */
function namedBy({ subject, providerSessionId }: LogoutToken) {
  const ofPerson = subject === null ? undefined : eq(staffSessions.subject, subject);
  if (providerSessionId === null) return ofPerson;
  return or(
    eq(staffSessions.providerSessionId, providerSessionId),
    ofPerson && and(ofPerson, isNull(staffSessions.providerSessionId)),
  );
}

/** Forgets logout tokens that are too old to be accepted again. */
export async function sweepLogoutTokens(): Promise<void> {
  await withDatabase((db) => db.delete(logoutTokens).where(lt(logoutTokens.expiresAt, sql`now()`)));
}
