import "server-only";
import { and, arrayContains, eq, inArray, isNull, lte, ne, or, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryMembers } from "@/lib/server/platform/db/schema/directory";
import type { PolarMember } from "@/lib/server/polar/members";
import { emailHash, emailHashes } from "./email-hash";
import { nameHashes, typedNameHashes } from "./member-name";

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
    ({ id, customer_id, email, name, role, created_at, modified_at }) => ({
      memberId: id,
      customerId: customer_id,
      emailHash: emailHash(email),
      role,
      nameHashes: nameHashes(name),
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
        nameHashes: sql`case when ${isNewer} or ${directoryMembers.nameHashes} is null then excluded.name_hashes else ${directoryMembers.nameHashes} end`,
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
export async function membersWithEmail(db: Queryable, email: string): Promise<IndexedMember[]> {
  return await selectMembers(db)
    .where(and(inArray(directoryMembers.emailHash, emailHashes(email)), eq(directoryMembers.customerDeleted, false)))
    .orderBy(directoryMembers.memberId)
    .limit(MOST_HITS);
}

/** A member of the index, to be read again at Polar. */
export type IndexedMember = { memberId: string; customerId: string };

function isNamed(typed: string) {
  const matches = typedNameHashes(typed).map((hashes) => arrayContains(directoryMembers.nameHashes, hashes));
  return and(matches.length === 0 ? sql`false` : or(...matches), eq(directoryMembers.customerDeleted, false));
}

const isOwner = eq(directoryMembers.role, "owner");
/** Only teams have members who are not the owner. */
const isTeamMember = or(ne(directoryMembers.role, "owner"), isNull(directoryMembers.role));

/** Members of teams, without owners, who had a name with these words when last seen. The order is stable across pages. */
export async function teamMembersNamed(
  db: Queryable,
  { typed, offset, limit }: { typed: string; offset: number; limit: number },
): Promise<IndexedMember[]> {
  return await selectMembers(db)
    .where(and(isNamed(typed), isTeamMember))
    .orderBy(directoryMembers.memberId)
    .offset(offset)
    .limit(limit);
}

/** How many members `teamMembersNamed` finds in all. */
export async function countTeamMembersNamed(db: Queryable, typed: string): Promise<number> {
  return await db.$count(directoryMembers, and(isNamed(typed), isTeamMember));
}

/** Owners, of teams and individuals, who had a name with these words when last seen. */
export async function ownersNamed(
  db: Queryable,
  { typed, limit }: { typed: string; limit: number },
): Promise<IndexedMember[]> {
  return await selectMembers(db)
    .where(and(isNamed(typed), isOwner))
    .orderBy(directoryMembers.memberId)
    .limit(limit);
}

function selectMembers(db: Queryable) {
  return db
    .select({ memberId: directoryMembers.memberId, customerId: directoryMembers.customerId })
    .from(directoryMembers);
}

/** Does the index have members without hashes of their names? An earlier version wrote them. */
export async function hasUnnamedMember(db: Queryable): Promise<boolean> {
  const [row] = await selectMembers(db).where(isNull(directoryMembers.nameHashes)).limit(1);
  return row !== undefined;
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
