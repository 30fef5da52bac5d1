import "server-only";
import { and, eq, isNotNull, isNull, lt, sql } from "drizzle-orm";
import type { Context } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import {
  type directoryLicenseKeys,
  type directoryMembers,
  type directoryOrders,
  directorySyncs,
} from "@/lib/server/platform/db/schema/directory";
import { log } from "@/lib/server/platform/log";

/** Rows on a page of the lists, Polar's maximum. */
export const PAGE_SIZE = 100;

type Sync = typeof directorySyncs.$inferSelect;

/** A list of Polar that full syncs read from the first page to the last into an index. */
export type SyncedList = {
  /** Names the sync's row in the database. */
  name: string;
  /** The index. Rows that a full sync didn't see are deleted from it. */
  index: typeof directoryMembers | typeof directoryLicenseKeys | typeof directoryOrders;
  /** Reads a page of 100, oldest first so that new rows don't shift the pages, and writes it into the index. */
  indexPage(context: Context, page: number): Promise<{ maxPage: number; totalCount: number }>;
  /** Does the index lack what a full sync would write, because an earlier version filled it? */
  isOutdated?(db: Queryable): Promise<boolean>;
};

/** How far an index is filled. `complete`: at least one full sync is done. */
export type SyncProgress = {
  complete: boolean;
  completedAt: Date | null;
  /** Pages of the running sync. Null before its first page, and between syncs. */
  pages: { read: number; of: number } | null;
};

/** How far a list is synced. For the staff pages, the note on the sign-in page, and the log. */
export async function syncProgress(db: Queryable, { name }: SyncedList): Promise<SyncProgress> {
  const sync = await readSync(db, name);
  const isRunning = sync?.startedAt && sync.maxPage !== null;
  return {
    complete: Boolean(sync?.completedAt),
    completedAt: sync?.completedAt ?? null,
    pages: isRunning ? { read: Math.min(sync.nextPage - 1, sync.maxPage ?? 0), of: sync.maxPage ?? 0 } : null,
  };
}

/** Is a sync of the list running, is the last one older than this, or is the index outdated? */
export async function isSyncDue(db: Queryable, list: SyncedList, everySeconds: number): Promise<boolean> {
  const sync = await readSync(db, list.name);
  if (!sync?.completedAt || sync.startedAt) return true;
  if (Date.now() - sync.completedAt.getTime() > everySeconds * 1000) return true;
  return (await list.isOutdated?.(db)) ?? false;
}

/**
 * Reads the next page of a list into its index, and starts a sync if none is running. The cursor is in the database, so a
 * sync continues after a restart and in any instance. Two instances that read the same page do no harm.
 * @returns true when that was the last page, so the full sync is complete.
 * @throws Problem `upstream_*`; the next call then reads the same page.
 */
export async function continueSync(context: Context, list: SyncedList): Promise<boolean> {
  const { db } = context;
  const sync = await startOrContinue(db, list);
  const { maxPage, totalCount } = await list.indexPage(context, sync.nextPage);
  if (sync.nextPage >= maxPage && !hasShrunk(sync, totalCount)) {
    await complete(db, list, sync);
    return true;
  }
  await db
    .update(directorySyncs)
    .set({ nextPage: pageAfter(sync, totalCount), maxPage, totalCount })
    .where(and(eq(directorySyncs.name, list.name), eq(directorySyncs.nextPage, sync.nextPage)));
  return false;
}

function hasShrunk(sync: Sync, totalCount: number): boolean {
  return sync.totalCount !== null && totalCount < sync.totalCount;
}

/** Deleted rows move later ones to earlier pages, past the cursor. So it goes back as many pages as those rows filled. */
function pageAfter(sync: Sync, totalCount: number): number {
  if (!hasShrunk(sync, totalCount)) return sync.nextPage + 1;
  const moved = Math.ceil(((sync.totalCount ?? 0) - totalCount) / PAGE_SIZE);
  return Math.max(1, sync.nextPage - moved);
}

async function readSync(db: Queryable, name: string): Promise<Sync | undefined> {
  const [sync] = await db.select().from(directorySyncs).where(eq(directorySyncs.name, name));
  return sync;
}

/** Starts a full sync that the job then reads page by page. One that is running goes on. */
export async function startSync(db: Queryable, { name }: SyncedList): Promise<void> {
  const started = { nextPage: 1, maxPage: null, totalCount: null, startedAt: sql`now()` };
  await db
    .insert(directorySyncs)
    .values({ name, ...started })
    .onConflictDoUpdate({ target: directorySyncs.name, set: started, setWhere: isNull(directorySyncs.startedAt) });
}

async function startOrContinue(db: Queryable, list: SyncedList): Promise<Sync> {
  const { name } = list;
  await startSync(db, list);
  const sync = await readSync(db, name);
  if (!sync) throw new Error(`the sync of ${name} has no row`);
  return sync;
}

/** Ends a sync and deletes what it didn't see. */
async function complete(db: Queryable, { name, index }: SyncedList, { startedAt }: Sync): Promise<void> {
  await db.transaction(async (tx) => {
    const ended = await tx
      .update(directorySyncs)
      .set({ startedAt: null, nextPage: 1, completedAt: sql`now()` })
      .where(and(eq(directorySyncs.name, name), isNotNull(directorySyncs.startedAt)))
      .returning({ name: directorySyncs.name });
    // Another instance was faster.
    if (ended.length === 0 || !startedAt) return;
    const { rowCount } = await tx.delete(index).where(lt(index.seenAt, startedAt));
    log.info({ event: "directory_sync_complete", list: name, removed: rowCount });
  });
}
