import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { type Queryable, withDatabase } from "../db/client";
import { sessions } from "../db/schema/sessions";
import { log } from "../log";
import type { CustomerSession } from "./customer-session";

/** An agent's view is left to its visit, which ends by the agent, or with its half hour, and is written down then. */
const isCustomers = isNull(sessions.impersonationId);

/** Ends the session of a customer, or a member, whom Polar no longer has. */
export async function endSession({ idHash, customerId, publicId }: CustomerSession): Promise<void> {
  await withDatabase((db) => db.delete(sessions).where(and(eq(sessions.idHash, idHash), isCustomers)));
  log.info({ event: "session_ended", customer_id: customerId, session_id: publicId, by: "polar" });
}

/** Signs a person out everywhere, in a webhook's transaction: the vendor deleted the customer, or took the member off the team. */
export async function endSessionsOf(gone: { customerId: string } | { memberId: string }, db: Queryable): Promise<void> {
  const theirs = "customerId" in gone ? eq(sessions.customerId, gone.customerId) : eq(sessions.memberId, gone.memberId);
  const { rowCount } = await db.delete(sessions).where(and(theirs, isCustomers));
  if (rowCount) log.info({ event: "sessions_ended", count: rowCount, by: "polar" });
}
