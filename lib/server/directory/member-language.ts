import "server-only";
import { and, eq, isNotNull, isNull, sql } from "drizzle-orm";
import type { Locale } from "@/lib/messages/locale";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryMembers } from "@/lib/server/platform/db/schema/directory";

/** A customer or, in a team, one of its members. Sessions of an individual may name no member. */
type Person = { customerId: string; memberId: string | null };

/** The language that a person last used in the portal; null if it isn't known. */
export async function languageOfMember(db: Queryable, person: Person): Promise<Locale | null> {
  const [row] = await db
    .select({ locale: directoryMembers.locale })
    .from(directoryMembers)
    .where(and(isPerson(person), isNotNull(directoryMembers.locale)))
    .limit(1);
  return row?.locale ?? null;
}

/**
 * Records the language that a person uses. It's lost while the directory doesn't have the member yet.
 * @param isSure replaces the language that was recorded before
 */
export async function recordLanguage(
  db: Queryable,
  person: Person,
  { locale, isSure }: { locale: Locale; isSure: boolean },
): Promise<void> {
  const isOther = isSure ? sql`${directoryMembers.locale} is distinct from ${locale}` : isNull(directoryMembers.locale);
  await db
    .update(directoryMembers)
    .set({ locale })
    .where(and(isPerson(person), isOther));
}

function isPerson({ customerId, memberId }: Person) {
  return and(
    eq(directoryMembers.customerId, customerId),
    memberId === null ? eq(directoryMembers.role, "owner") : eq(directoryMembers.memberId, memberId),
  );
}
