import "server-only";
import { and, eq, inArray, lte, sql } from "drizzle-orm";
import { type Queryable, withDatabase } from "@/lib/server/platform/db/database";
import { directoryMembers } from "@/lib/server/platform/db/schema/directory";
import type { PolarMember } from "@/lib/server/polar/members";
import { emailHash, emailHashes } from "./email-hash";

/** An address belongs to a handful of accounts; who has more is shown the first ones. */
const MOST_HITS = 50;

/**
 * Writes members as Polar just showed them. An older state than the one that is known (a webhook that came late) only says
 * that the member exists.
 */
export async function recordMembers(members: PolarMember[], db?: Queryable): Promise<void> {
  if (members.length === 0) return;
  // Twice in one statement would be refused: the later of a list wins.
  const rows = [...new Map(members.map((member) => [member.id, member])).values()].map(
    ({ id, customer_id, email, role, created_at, modified_at }) => ({
      memberId: id,
      customerId: customer_id,
      emailHash: emailHash(email),
      role,
      changedAt: new Date(modified_at ?? created_at),
      seenAt: sql`now()`,
    }),
  );
  const newer = sql`excluded.changed_at >= ${directoryMembers.changedAt}`;
  const write = (on: Queryable) =>
    on
      .insert(directoryMembers)
      .values(rows)
      .onConflictDoUpdate({
        target: directoryMembers.memberId,
        set: {
          emailHash: sql`case when ${newer} then excluded.email_hash else ${directoryMembers.emailHash} end`,
          role: sql`case when ${newer} then excluded.role else ${directoryMembers.role} end`,
          changedAt: sql`greatest(excluded.changed_at, ${directoryMembers.changedAt})`,
          seenAt: sql`now()`,
        },
      });
  await (db ? write(db) : withDatabase(write));
}

/** Removes a member that Polar no longer has. */
export async function forgetMember(memberId: string, db?: Queryable): Promise<void> {
  const remove = (on: Queryable) => on.delete(directoryMembers).where(eq(directoryMembers.memberId, memberId));
  await (db ? remove(db) : withDatabase(remove));
}

/** Notes whether a customer is deleted: Polar goes on listing its members, and nobody may sign in as one of them. */
export async function markCustomer(customerId: string, deleted: boolean, db?: Queryable): Promise<void> {
  const mark = (on: Queryable) =>
    on.update(directoryMembers).set({ customerDeleted: deleted }).where(eq(directoryMembers.customerId, customerId));
  await (db ? mark(db) : withDatabase(mark));
}

/** Members that had this address when last seen, those of deleted customers left out: hints, to be read again at Polar. */
export async function membersWithEmail(
  email: string,
  db?: Queryable,
): Promise<{ memberId: string; customerId: string }[]> {
  const find = (on: Queryable) =>
    on
      .select({ memberId: directoryMembers.memberId, customerId: directoryMembers.customerId })
      .from(directoryMembers)
      .where(and(inArray(directoryMembers.emailHash, emailHashes(email)), eq(directoryMembers.customerDeleted, false)))
      .orderBy(directoryMembers.memberId)
      .limit(MOST_HITS);
  return await (db ? find(db) : withDatabase(find));
}

/** Removes the members of one customer that were not seen since a moment, by the database's clock. */
export async function forgetUnseenOf(customerId: string, since: Date): Promise<void> {
  await withDatabase((db) =>
    db
      .delete(directoryMembers)
      .where(and(eq(directoryMembers.customerId, customerId), lte(directoryMembers.seenAt, since))),
  );
}
