import "server-only";
import { and, asc, eq, lte, sql } from "drizzle-orm";
import { type Queryable, withDatabase } from "@/lib/server/platform/db/database";
import { directoryRereads } from "@/lib/server/platform/db/schema/directory";
import { listMembers } from "@/lib/server/polar/members";
import { MOST_PAGES } from "@/lib/server/polar/shapes";
import { forgetUnseenOf, recordMembers } from "./member-index";

const A_TURN = 10;

/** Asks for a customer's members to be read again, at the next turn of the job; in a webhook's own transaction. */
export async function askToReread(customerId: string, db: Queryable): Promise<void> {
  await db
    .insert(directoryRereads)
    .values({ customerId })
    .onConflictDoUpdate({ target: directoryRereads.customerId, set: { askedAt: sql`now()` } });
}

/**
 * Reads the members of customers that changed, oldest wish first.
 * @throws Problem `upstream_*`; what is not yet read stays asked for.
 */
export async function rereadChangedCustomers(): Promise<void> {
  const wishes = await withDatabase((db) =>
    db
      .select({ customerId: directoryRereads.customerId, askedAt: directoryRereads.askedAt, now: sql<string>`now()` })
      .from(directoryRereads)
      .orderBy(asc(directoryRereads.askedAt))
      .limit(A_TURN),
  );
  for (const { customerId, askedAt, now } of wishes) {
    for (let page = 1, last = 1; page <= Math.min(last, MOST_PAGES); page += 1) {
      const { items, maxPage } = await listMembers(page, "background", customerId);
      await recordMembers(items);
      last = maxPage;
    }
    await forgetUnseenOf(customerId, new Date(now));
    // Asked again while it was read: then once more.
    await withDatabase((db) =>
      db
        .delete(directoryRereads)
        .where(
          and(
            eq(directoryRereads.customerId, customerId),
            lte(sql`date_trunc('milliseconds', ${directoryRereads.askedAt})`, askedAt),
          ),
        ),
    );
  }
}
