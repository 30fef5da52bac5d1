import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import config from "../next.config.ts";
import { hashSources } from "./build-sources.ts";

async function sourceFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "sources-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(path.join(folder, "app/api"), { recursive: true });
  await writeFile(path.join(folder, "app/api/route.ts"), "export {};");
  await writeFile(path.join(folder, "package-lock.json"), "{}");
  return folder;
}

test("two builds of the same sources have one ID", async () => {
  const first = await config.generateBuildId?.();
  expect(first).toMatch(/^[0-9b-fx]{20}$/);
  expect(await config.generateBuildId?.()).toBe(first);
});

test("the hash is the same in another folder, and doesn't depend on tests", async () => {
  const [one, other] = [await sourceFolder(), await sourceFolder()];
  await writeFile(path.join(other, "app/api/route.test.ts"), "");
  expect(await hashSources(other)).toBe(await hashSources(one));
});

test("a changed, renamed or added source changes the hash", async () => {
  const folder = await sourceFolder();
  const route = path.join(folder, "app/api/route.ts");
  const hashes = [await hashSources(folder)];
  await mkdir(path.join(folder, "app/.well-known"));
  await writeFile(path.join(folder, "app/.well-known/route.ts"), "export {};");
  hashes.push(await hashSources(folder));
  await writeFile(route, "export default 1;");
  hashes.push(await hashSources(folder));
  await cp(route, path.join(folder, "app/page.tsx"));
  hashes.push(await hashSources(folder));
  await rm(route);
  hashes.push(await hashSources(folder));
  expect(new Set(hashes).size).toBe(5);
});
