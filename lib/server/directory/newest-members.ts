import "server-only";
import { eq, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import { withLock } from "@/lib/server/platform/db/advisory-lock";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directorySyncs } from "@/lib/server/platform/db/schema/directory";
import { type Limit, takePoint } from "@/lib/server/platform/rate-limit";
import { listNewestMembers } from "@/lib/server/polar/members";
import { startSync } from "./full-sync";
import { countIndexed, recordMembers } from "./member-index";
import { everyMember } from "./member-sync";

/** Searches of all instances. Most read one page, so they take half of the background lane at most. */
const SEARCHES: Limit = { name: "newest-members", points: 3, seconds: 6 };
/** Pages of 100 that one search may read. */
const MOST_PAGES = 5;
/** How often a search reads all members of an organization that has no more than that. */
const WHOLE_READS: Limit = { name: "newest-members-whole", points: 1, seconds: 15 };

/** The row of the last search: when it started, and the start of the last one that was completed. */
const NAME = "newest-members";

/**
 * Reads Polar's newest members into the index, to find those that no webhook announced. Polar can't look a member up by email. A
 * search serves everyone who waits for one: it isn't repeated if one was completed that began after `since`.
 *
 * It reads until a page has nobody new. A small organization is read to the end, which also finds changed emails. If five pages
 * don't suffice, a full sync starts.
 * @param since by the database's clock; null always searches
 * @returns whether the index may have changed
 * @throws Problem `upstream_rate_limited` with the seconds to wait, when too many searches were made; `upstream_*`.
 */
export async function indexNewestMembers(context: Context, { since }: { since: Date | null }): Promise<boolean> {
  const { db } = context;
  // Those who wait for the lock find that the search was made meanwhile.
  return await withLock(NAME, async () => {
    if (since !== null && (await isSearchedSince(db, since))) return true;
    const wait = await takePoint(SEARCHES, "all");
    if (wait !== null) throw new Problem("upstream_rate_limited", { retryAfter: wait });
    const startedAt = await beginSearch(db);
    const isChanged = await search(context);
    await db.update(directorySyncs).set({ completedAt: startedAt }).where(eq(directorySyncs.name, NAME));
    return isChanged;
  });
}

async function search({ db, polar }: Context): Promise<boolean> {
  let readsAll = false;
  let isChanged = false;
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { items, maxPage } = await listNewestMembers(page, polar.lane);
    const hasNew = (await countIndexed(db, items)) < items.length;
    await recordMembers(db, items);
    if (page === 1) readsAll = maxPage <= MOST_PAGES && (await takePoint(WHOLE_READS, "all")) === null;
    isChanged ||= hasNew || readsAll;
    if (page >= maxPage || !(hasNew || readsAll)) return isChanged;
  }
  await startSync(db, everyMember);
  return isChanged;
}

async function isSearchedSince(db: Queryable, since: Date): Promise<boolean> {
  const [row] = await db
    .select({ completedAt: directorySyncs.completedAt })
    .from(directorySyncs)
    .where(eq(directorySyncs.name, NAME));
  return Boolean(row?.completedAt && row.completedAt >= since);
}

async function beginSearch(db: Queryable): Promise<Date | null> {
  const started = { startedAt: sql`now()` };
  const [row] = await db
    .insert(directorySyncs)
    .values({ name: NAME, ...started })
    .onConflictDoUpdate({ target: directorySyncs.name, set: started })
    .returning({ startedAt: directorySyncs.startedAt });
  return row?.startedAt ?? null;
}
