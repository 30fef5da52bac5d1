import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { addEarlierStatic, saveStatic, saveUnsavedStatic } from "./static-history.ts";

const HOUR_MS = 3_600_000;
const monday = Date.parse("2026-11-23T09:00:00Z");
let next: string;

beforeEach(async () => {
  next = await mkdtemp(path.join(tmpdir(), "static-history-"));
  onTestFinished(() => rm(next, { recursive: true }));
});

/** Does what `next build` does: empties the folder except for the cache, and writes the build's files. */
async function runNextBuild(id: string): Promise<void> {
  for (const name of ["static", "BUILD_ID"]) await rm(path.join(next, name), { recursive: true, force: true });
  await writeFile(path.join(next, "BUILD_ID"), id);
  await mkdir(path.join(next, "static/chunks"), { recursive: true });
  for (const name of ["common", id]) await writeFile(path.join(next, `static/chunks/${name}.js`), name);
}

async function build(id: string, now: number): Promise<void> {
  await saveUnsavedStatic(next);
  await runNextBuild(id);
  await saveStatic(next);
  await addEarlierStatic(next, now);
}

async function has(id: string): Promise<boolean> {
  const text = await readFile(path.join(next, `static/chunks/${id}.js`), "utf8").catch(() => null);
  return text === id;
}

test("a build keeps its predecessor's files, however old the predecessor is", async () => {
  await build("a", monday);
  await build("b", monday + 100 * 24 * HOUR_MS);
  expect([await has("a"), await has("b"), await has("common")]).toEqual([true, true, true]);
});

test("files of a replaced build stay for a day after it was replaced, and no longer", async () => {
  await build("a", monday);
  await build("b", monday + HOUR_MS);
  await build("c", monday + 20 * HOUR_MS);
  expect([await has("a"), await has("b")]).toEqual([true, true]);
  await build("d", monday + 26 * HOUR_MS);
  expect([await has("a"), await has("b"), await has("c")]).toEqual([false, true, true]);
});

test("a build that replaces its own replacement counts as new", async () => {
  await build("a", monday);
  await build("b", monday + HOUR_MS);
  await build("a", monday + 2 * HOUR_MS);
  await build("c", monday + 48 * HOUR_MS);
  expect([await has("a"), await has("b")]).toEqual([true, false]);
});

test("a predecessor that was built without saving its files is kept too", async () => {
  await runNextBuild("a");
  await build("b", monday);
  expect(await has("a")).toBe(true);
});
