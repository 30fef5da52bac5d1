import "server-only";
import { and, eq, isNull, type SQL } from "drizzle-orm";
import type { CustomerSession } from "@/lib/server/context";
import { announceChange } from "@/lib/server/platform/changes";
import type { Queryable } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { log } from "@/lib/server/platform/log";

/** Ends a session whose customer or member is gone at Polar, or whose email opens the account no longer. */
export async function endSession(db: Queryable, { idHash }: Pick<CustomerSession, "idHash">): Promise<void> {
  await endWhere(db, eq(sessions.idHash, idHash));
}

/** Signs a person out everywhere: the vendor deleted the customer, or the member left the team. Runs in a webhook's transaction. */
export async function endSessionsOf(db: Queryable, gone: { customerId: string } | { memberId: string }): Promise<void> {
  await endWhere(
    db,
    "customerId" in gone ? eq(sessions.customerId, gone.customerId) : eq(sessions.memberId, gone.memberId),
  );
}

/** Impersonations are left alone: they end, audited, by their own rules. */
async function endWhere(db: Queryable, which: SQL | undefined): Promise<void> {
  const ended = await db
    .delete(sessions)
    .where(and(which, isNull(sessions.impersonationId)))
    .returning({ customerId: sessions.customerId });
  if (ended.length === 0) return;
  for (const customerId of new Set(ended.map((one) => one.customerId)))
    await announceChange(db, { customerId, topic: "sessions" });
  log.info({ event: "sessions_ended", count: ended.length, by: "polar" });
}
