import "server-only";
import { and, eq, isNotNull, sql } from "drizzle-orm";
import { type Transaction, withDatabase } from "@/lib/server/platform/db/database";
import { directoryPasses } from "@/lib/server/platform/db/schema/directory";
import { log } from "@/lib/server/platform/log";
import type { Lane } from "@/lib/server/polar/budget";

/** Rows on a page of the lists that are read whole: Polar's most. */
const PAGE = 100;

type Pass = typeof directoryPasses.$inferSelect;

/** A list of Polar's that is read from its first page to its last into an index, again and again. */
export type WholeList = {
  /** Under which the cursor stands in the database. */
  name: string;
  /** Reads a page of 100, oldest first, so that what is new does not shift the pages, and writes it into the index. */
  index: (page: number, lane: Lane) => Promise<{ maxPage: number; totalCount: number }>;
  /** Removes from the index what was not seen since a moment. @returns how many. */
  forgetUnseen: (since: Date, transaction: Transaction) => Promise<number>;
};

/** How far an index is filled. `complete`: a whole pass has been made at least once. */
export type PassProgress = {
  complete: boolean;
  completedAt: Date | null;
  /** Of the pass under way: pages read of pages in all; null before the first page, and between passes. */
  pages: { read: number; of: number } | null;
};

/** For the staff's pages, the sign-in page's note, and the log. */
export async function passProgress({ name }: WholeList): Promise<PassProgress> {
  const pass = await readPass(name);
  const running = pass?.startedAt && pass.maxPage !== null;
  return {
    complete: Boolean(pass?.completedAt),
    completedAt: pass?.completedAt ?? null,
    pages: running ? { read: Math.min(pass.nextPage - 1, pass.maxPage ?? 0), of: pass.maxPage ?? 0 } : null,
  };
}

/** Is a pass under way, or is the last one older than this? */
export async function isDue({ name }: WholeList, everySeconds: number): Promise<boolean> {
  const pass = await readPass(name);
  if (!pass?.completedAt || pass.startedAt) return true;
  return Date.now() - pass.completedAt.getTime() > everySeconds * 1000;
}

/**
 * Reads the next page of a list into its index, beginning a pass where none is under way. The cursor stands in the
 * database: a pass goes on after a restart and in another instance, and two that read the same page do no harm.
 * @returns true when that was the last page and the pass is complete.
 * @throws Problem `upstream_*`, `database_unavailable`; the page is then read again at the next call.
 */
export async function continuePass(list: WholeList, lane: Lane): Promise<boolean> {
  const pass = await beginOrContinue(list.name);
  const { maxPage, totalCount } = await list.index(pass.nextPage, lane);
  if (pass.nextPage >= maxPage && !hasShrunk(pass, totalCount)) {
    await complete(list, pass);
    return true;
  }
  await withDatabase((db) =>
    db
      .update(directoryPasses)
      .set({ nextPage: pageAfter(pass, totalCount), maxPage, totalCount })
      .where(and(eq(directoryPasses.name, list.name), eq(directoryPasses.nextPage, pass.nextPage))),
  );
  return false;
}

function hasShrunk(pass: Pass, totalCount: number): boolean {
  return pass.totalCount !== null && totalCount < pass.totalCount;
}

/** Rows removed meanwhile move the others to earlier pages, over the cursor: as many pages as they fill are read again. */
function pageAfter(pass: Pass, totalCount: number): number {
  if (!hasShrunk(pass, totalCount)) return pass.nextPage + 1;
  const moved = Math.ceil(((pass.totalCount ?? 0) - totalCount) / PAGE);
  return Math.max(1, pass.nextPage - moved);
}

async function readPass(name: string): Promise<Pass | undefined> {
  const [pass] = await withDatabase((db) => db.select().from(directoryPasses).where(eq(directoryPasses.name, name)));
  return pass;
}

async function beginOrContinue(name: string): Promise<Pass> {
  const begun = { nextPage: 1, maxPage: null, totalCount: null, startedAt: sql`now()` };
  return await withDatabase(async (db) => {
    await db
      .insert(directoryPasses)
      .values({ name, ...begun })
      .onConflictDoUpdate({
        target: directoryPasses.name,
        set: begun,
        setWhere: sql`${directoryPasses.startedAt} is null`,
      });
    const [pass] = await db.select().from(directoryPasses).where(eq(directoryPasses.name, name));
    if (!pass) throw new Error("the pass has no row");
    return pass;
  });
}

/** Ends a pass: what was not seen since it began is there no more. */
async function complete({ name, forgetUnseen }: WholeList, pass: Pass): Promise<void> {
  const removed = await withDatabase((db) =>
    db.transaction(async (tx) => {
      const ended = await tx
        .update(directoryPasses)
        .set({ startedAt: null, nextPage: 1, completedAt: sql`now()` })
        .where(and(eq(directoryPasses.name, name), isNotNull(directoryPasses.startedAt)))
        .returning({ name: directoryPasses.name });
      return ended.length === 0 || !pass.startedAt ? null : await forgetUnseen(pass.startedAt, tx);
    }),
  );
  if (removed !== null) log.info({ event: "directory_pass_complete", list: name, removed });
}
