import "server-only";
import { and, eq, isNotNull, lt, sql } from "drizzle-orm";
import { withDatabase } from "../db/client";
import { directoryMembers, directoryPasses } from "../db/schema/directory";
import { log } from "../log";
import type { Lane } from "../polar/budget";
import { listMembers } from "../polar/members";
import { recordMembers } from "./member-index";

const NAME = "members";
const PAGE = 100;

type Pass = typeof directoryPasses.$inferSelect;

/** How far the index of members is filled. `complete`: a whole pass has been made at least once. */
export type DirectoryProgress = {
  complete: boolean;
  completedAt: Date | null;
  /** Of the pass under way: pages read of pages in all; null before the first page, and between passes. */
  pages: { read: number; of: number } | null;
};

/** For the staff's pages, the sign-in page's note, and the log. */
export async function directoryProgress(): Promise<DirectoryProgress> {
  const pass = await readPass();
  const running = pass?.startedAt && pass.maxPage !== null;
  return {
    complete: Boolean(pass?.completedAt),
    completedAt: pass?.completedAt ?? null,
    pages: running ? { read: Math.min(pass.nextPage - 1, pass.maxPage ?? 0), of: pass.maxPage ?? 0 } : null,
  };
}

/** Is a pass under way, or is the last one older than this? */
export async function isPassDue(everySeconds: number): Promise<boolean> {
  const pass = await readPass();
  if (!pass?.completedAt || pass.startedAt) return true;
  return Date.now() - pass.completedAt.getTime() > everySeconds * 1000;
}

/**
 * Reads the next page of `GET /v1/members/` into the index, beginning a pass where none is under way. The cursor stands in
 * the database: a pass goes on after a restart and in another instance, and two that read the same page do no harm.
 * @returns true when that was the last page and the pass is complete.
 * @throws Problem `upstream_*`, `database_unavailable`; the page is then read again at the next call.
 */
export async function readNextPage(lane: Lane): Promise<boolean> {
  const pass = await beginOrContinue();
  const { items, maxPage, totalCount } = await listMembers(pass.nextPage, lane);
  await recordMembers(items);
  if (pass.nextPage >= maxPage && !hasShrunk(pass, totalCount)) {
    await complete(pass);
    return true;
  }
  await withDatabase((db) =>
    db
      .update(directoryPasses)
      .set({ nextPage: pageAfter(pass, totalCount), maxPage, totalCount })
      .where(and(eq(directoryPasses.name, NAME), eq(directoryPasses.nextPage, pass.nextPage))),
  );
  return false;
}

function hasShrunk(pass: Pass, totalCount: number): boolean {
  return pass.totalCount !== null && totalCount < pass.totalCount;
}

/** Members removed meanwhile move the others to earlier pages, over the cursor: as many pages as they fill are read again. */
function pageAfter(pass: Pass, totalCount: number): number {
  if (!hasShrunk(pass, totalCount)) return pass.nextPage + 1;
  const moved = Math.ceil(((pass.totalCount ?? 0) - totalCount) / PAGE);
  return Math.max(1, pass.nextPage - moved);
}

async function readPass(): Promise<Pass | undefined> {
  const [pass] = await withDatabase((db) => db.select().from(directoryPasses).where(eq(directoryPasses.name, NAME)));
  return pass;
}

async function beginOrContinue(): Promise<Pass> {
  const begun = { nextPage: 1, maxPage: null, totalCount: null, startedAt: sql`now()` };
  return await withDatabase(async (db) => {
    await db
      .insert(directoryPasses)
      .values({ name: NAME, ...begun })
      .onConflictDoUpdate({
        target: directoryPasses.name,
        set: begun,
        setWhere: sql`${directoryPasses.startedAt} is null`,
      });
    const [pass] = await db.select().from(directoryPasses).where(eq(directoryPasses.name, NAME));
    if (!pass) throw new Error("the pass has no row");
    return pass;
  });
}

/** Ends a pass: who was not seen since it began is no member any more. */
async function complete(pass: Pass): Promise<void> {
  const removed = await withDatabase((db) =>
    db.transaction(async (tx) => {
      const ended = await tx
        .update(directoryPasses)
        .set({ startedAt: null, nextPage: 1, completedAt: sql`now()` })
        .where(and(eq(directoryPasses.name, NAME), isNotNull(directoryPasses.startedAt)))
        .returning({ name: directoryPasses.name });
      if (ended.length === 0 || !pass.startedAt) return null;
      return await tx.delete(directoryMembers).where(lt(directoryMembers.seenAt, pass.startedAt));
    }),
  );
  if (removed) log.info({ event: "directory_pass_complete", removed: removed.rowCount ?? 0 });
}
