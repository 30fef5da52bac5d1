import "server-only";
import { and, eq, inArray, lte, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryMembers } from "@/lib/server/platform/db/schema/directory";
import type { PolarMember } from "@/lib/server/polar/members";
import { emailHash, emailHashes } from "./email-hash";

/** An email normally belongs to a handful of accounts. Of more, only these are shown. */
const MOST_HITS = 50;

/**
 * Writes members as Polar just returned them. A state older than the one in the index (from a late webhook) only says that the
 * member exists.
 */
export async function recordMembers(db: Queryable, members: PolarMember[]): Promise<void> {
  if (members.length === 0) return;
  // PostgreSQL refuses to upsert a row twice in one statement. The later one wins.
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
  const isNewer = sql`excluded.changed_at >= ${directoryMembers.changedAt}`;
  await db
    .insert(directoryMembers)
    .values(rows)
    .onConflictDoUpdate({
      target: directoryMembers.memberId,
      set: {
        emailHash: sql`case when ${isNewer} then excluded.email_hash else ${directoryMembers.emailHash} end`,
        role: sql`case when ${isNewer} then excluded.role else ${directoryMembers.role} end`,
        changedAt: sql`greatest(excluded.changed_at, ${directoryMembers.changedAt})`,
        seenAt: sql`now()`,
      },
    });
}

/** How many of these members the index has. */
export async function countIndexed(db: Queryable, members: PolarMember[]): Promise<number> {
  const ids = members.map(({ id }) => id);
  return await db.$count(directoryMembers, inArray(directoryMembers.memberId, ids));
}

/** Deletes a member that Polar no longer has. */
export async function deleteMember(db: Queryable, memberId: string): Promise<void> {
  await db.delete(directoryMembers).where(eq(directoryMembers.memberId, memberId));
}

/** Records whether a customer is deleted. Polar still lists a deleted customer's members, and none of them may sign in. */
export async function setCustomerDeleted(
  db: Queryable,
  { customerId, isDeleted }: { customerId: string; isDeleted: boolean },
): Promise<void> {
  await db
    .update(directoryMembers)
    .set({ customerDeleted: isDeleted })
    .where(eq(directoryMembers.customerId, customerId));
}

/** Members who had this email when last seen, without those of deleted customers. They are hints: read each again at Polar. */
export async function membersWithEmail(
  db: Queryable,
  email: string,
): Promise<{ memberId: string; customerId: string }[]> {
  return await db
    .select({ memberId: directoryMembers.memberId, customerId: directoryMembers.customerId })
    .from(directoryMembers)
    .where(and(inArray(directoryMembers.emailHash, emailHashes(email)), eq(directoryMembers.customerDeleted, false)))
    .orderBy(directoryMembers.memberId)
    .limit(MOST_HITS);
}

/** Deletes a customer's members that were last seen before a time of the database's clock. */
export async function deleteUnseenMembers(
  db: Queryable,
  { customerId, since }: { customerId: string; since: Date },
): Promise<void> {
  await db
    .delete(directoryMembers)
    .where(and(eq(directoryMembers.customerId, customerId), lte(directoryMembers.seenAt, since)));
}
