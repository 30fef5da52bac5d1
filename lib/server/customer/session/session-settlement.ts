import "server-only";
import { and, eq, isNull, type SQL } from "drizzle-orm";
import type { Context } from "@/lib/server/context";
import type { CustomerMembers } from "@/lib/server/directory/resync-queue";
import { announceChange } from "@/lib/server/platform/changes";
import type { Queryable } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { getCustomer, isAlive } from "@/lib/server/polar/customers";
import { orNull } from "@/lib/server/polar/failure";
import { getMember, type PolarMember } from "@/lib/server/polar/members";
import { type Person, personOf } from "./session-person";
import { endSession } from "./session-revocation";
import { sealSecret, unsealSecret } from "./session-secret";

type SessionRow = typeof sessions.$inferSelect;

/**
 * Compares all sessions of a customer with what Polar just said: those whose email opens the account no longer end, and the
 * others take the person's name and role. Polar is asked for the customer only if there are sessions.
 * @throws Problem `upstream_*`.
 */
export async function settleSessions(context: Context, { customerId, members }: CustomerMembers): Promise<void> {
  const { db, polar } = context;
  const rows = await ownSessions(db, eq(sessions.customerId, customerId));
  if (rows.length === 0) return;
  const customer = await orNull(getCustomer(customerId, polar.lane), "customer_not_found");
  for (const row of rows) {
    const member = await memberOf(context, row.memberId, members);
    await settle(db, row, (email) => (customer && isAlive(customer) ? personOf(email, { member, customer }) : null));
  }
}

/** `undefined` for a session without a member, null for a member who is gone. A list can miss one that moved while it was read. */
async function memberOf(
  { polar }: Context,
  id: string | null,
  members: PolarMember[],
): Promise<PolarMember | null | undefined> {
  if (id === null) return undefined;
  return members.find((one) => one.id === id) ?? (await orNull(getMember(id, polar.lane), "member_not_found"));
}

/** The same for the sessions of one member, without asking Polar. Runs in a webhook's transaction. */
export async function settleSessionsOfMember(db: Queryable, member: PolarMember): Promise<void> {
  for (const row of await ownSessions(db, eq(sessions.memberId, member.id))) {
    await settle(db, row, (email) => personOf(email, { member, customer: null }));
  }
}

/** Impersonations are left alone: they end, audited, by their own rules. */
async function ownSessions(db: Queryable, which: SQL): Promise<SessionRow[]> {
  return await db
    .select()
    .from(sessions)
    .where(and(which, isNull(sessions.impersonationId)));
}

async function settle(db: Queryable, row: SessionRow, find: (email: string | null) => Person | null): Promise<void> {
  const opened = unsealSecret(row.idHash, row.sealed);
  // A session that can't be opened here is one that no request can use either.
  if (!opened) return;
  const person = find(opened.email);
  if (person === null) await endSession(db, row);
  else await sealPerson(db, row, person);
}

/** Writes a person into a session. A renewal that was faster isn't undone: it wrote them itself. */
export async function sealPerson(
  db: Queryable,
  { idHash, sealed, customerId }: Pick<SessionRow, "idHash" | "sealed" | "customerId">,
  person: Person,
): Promise<void> {
  const opened = unsealSecret(idHash, sealed);
  if (!opened || isSame(opened, person)) return;
  await db
    .update(sessions)
    .set({ sealed: sealSecret(idHash, { ...opened, ...person }) })
    .where(and(eq(sessions.idHash, idHash), eq(sessions.sealed, sealed)));
  await announceChange(db, { customerId, topic: "account" });
}

function isSame(one: Person, other: Person): boolean {
  return one.name === other.name && one.email === other.email && one.role === other.role;
}
