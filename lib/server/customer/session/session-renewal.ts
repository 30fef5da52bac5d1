import "server-only";
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { CustomerSession } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { randomToken, sha256 } from "@/lib/server/platform/secrets";
import { sealSecret, unsealSecret } from "./session-secret";

/**
 * Gives an impersonation's session another id, as every change of role must: a copy of the old cookie is then worthless.
 * @returns the new cookie's value, or null when the old one opens nothing of that impersonation.
 */
export async function renewImpersonationCookie(
  db: Queryable,
  { cookie, impersonationId }: { cookie: string; impersonationId: string },
): Promise<string | null> {
  const idHash = sha256(cookie);
  return await renewCookie(db, and(eq(sessions.idHash, idHash), eq(sessions.impersonationId, impersonationId)));
}

/**
 * Records that a code proved a session's email, and gives the session another id (OWASP ASVS 5.0, 7.2.4).
 * @returns the new cookie's value, or null when the session has ended.
 */
export async function proveSession(db: Queryable, { idHash }: CustomerSession): Promise<string | null> {
  return await renewCookie(db, eq(sessions.idHash, idHash), { provedAt: sql`now()` });
}

async function renewCookie(
  db: Queryable,
  which: SQL | undefined,
  changes: PgUpdateSetSource<typeof sessions> = {},
): Promise<string | null> {
  const [row] = await db.select().from(sessions).where(which).for("update");
  const opened = row && unsealSecret(row.idHash, row.sealed);
  if (!opened) return null;
  const renewed = randomToken();
  const idHash = sha256(renewed);
  await db
    .update(sessions)
    .set({ ...changes, idHash, sealed: sealSecret(idHash, opened) })
    .where(which);
  return renewed;
}
