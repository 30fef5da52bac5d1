import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const DAY_MS = 86_400_000;

/** A file in a replaced build's folder. It contains the time when the next build replaced it. */
const REPLACED = "replaced-at";

/** Next doesn't clean this folder, and CI systems keep it from one build to the next. */
const historyOf = (next: string) => path.join(next, "cache/static-history");

/**
 * Saves the scripts, styles and fonts of the build in `next`, a folder such as `.next`. Only call it for a build without earlier
 * files: those would never expire.
 */
export async function saveStatic(next: string): Promise<void> {
  const unfinished = path.join(next, "cache/static-unfinished");
  const saved = await folderOf(next);
  await rm(unfinished, { recursive: true, force: true });
  await cp(path.join(next, "static"), path.join(unfinished, "static"), { recursive: true });
  await mkdir(historyOf(next), { recursive: true });
  await rm(saved, { recursive: true, force: true });
  await rename(unfinished, saved);
}

/** Saves the build in `next` if there is one and it isn't saved yet, because `next build` alone made it. */
export async function saveUnsavedStatic(next: string): Promise<void> {
  if (!existsSync(path.join(next, "BUILD_ID")) || !existsSync(path.join(next, "static"))) return;
  if (!existsSync(await folderOf(next))) await saveStatic(next);
}

/**
 * Adds the saved files of the predecessor, and of every build that was replaced within the last day, to the build in `next`.
 * Open pages of those builds then still find their scripts. Deletes older builds.
 * @param now in milliseconds
 */
export async function addEarlierStatic(next: string, now: number): Promise<void> {
  const current = await folderOf(next);
  for (const id of await readdir(historyOf(next))) {
    const saved = path.join(historyOf(next), id);
    if (saved === current) continue;
    const replacedAt = await readFile(path.join(saved, REPLACED), "utf8").catch(() => null);
    if (replacedAt === null) await writeFile(path.join(saved, REPLACED), String(now));
    if (replacedAt !== null && now - Number(replacedAt) > DAY_MS) await rm(saved, { recursive: true });
    // Every path contains a hash of the content or the build's ID, so a file that is already there is the same.
    else await cp(path.join(saved, "static"), path.join(next, "static"), { recursive: true, force: false });
  }
}

async function folderOf(next: string): Promise<string> {
  return path.join(historyOf(next), (await readFile(path.join(next, "BUILD_ID"), "utf8")).trim());
}
