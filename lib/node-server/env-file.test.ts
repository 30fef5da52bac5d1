import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { spawnNode, temporaryFile } from "../../test/node-process.ts";
import { keepNextFromEnvFiles, loadEnvFiles } from "./env-file.ts";
import { StartError } from "./start-up.ts";

const folder = mkdtempSync(path.join(tmpdir(), "license-portal-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, "settings.env");
writeFileSync(file, 'BRAND_NAME="Northwind Software"\nLOG_LEVEL=debug\n');

test.each([[["--env-file", file]], [[`--env-file=${file}`]]])("a file is read when it's named: %j", (args) => {
  const environment: NodeJS.ProcessEnv = { NODE_ENV: "production", LOG_LEVEL: "warn" };
  loadEnvFiles(args, environment);
  expect(environment).toEqual({ NODE_ENV: "production", BRAND_NAME: "Northwind Software", LOG_LEVEL: "warn" });
});

test("no file is read unless it's named", () => {
  const environment: NodeJS.ProcessEnv = { NODE_ENV: "production" };
  loadEnvFiles(["--dev"], environment);
  expect(environment).toEqual({ NODE_ENV: "production" });
});

test.each([
  [["--env-file"], "--env-file names no file: give its path, such as --env-file .env."],
  [
    [`--env-file=${path.join(folder, "missing")}`],
    "--env-file names a file that can't be read (ENOENT): correct its path.",
  ],
  [["--env-file", folder], "--env-file names a file that can't be read (EISDIR): correct its path."],
])("%j stops the start with one sentence", (args, sentence) => {
  expect(() => loadEnvFiles(args, { NODE_ENV: "production" })).toThrow(new StartError(sentence));
});

/** What Next's own loader, in a process of its own, makes of the .env files in a folder. */
async function brandAfterNext(prepare: string): Promise<string> {
  const nextEnv = JSON.stringify(createRequire(import.meta.url).resolve("@next/env"));
  const script = `${prepare}; require(${nextEnv}).loadEnvConfig(${JSON.stringify(folder)}, false, console, false);
    console.log(String(process.env.BRAND_NAME))`;
  const logFile = temporaryFile();
  const child = spawnNode(["-e", script], { env: { PATH: process.env.PATH, NODE_ENV: "production" }, logFile });
  await child.exited;
  return child.output().trim();
}

test("Next reads no .env files by itself", async () => {
  writeFileSync(path.join(folder, ".env"), "BRAND_NAME=From-env\n");
  writeFileSync(path.join(folder, ".env.production"), "BRAND_NAME=From-env-production\n");
  // As Next does without us: this test would otherwise pass for another reason.
  expect(await brandAfterNext("")).toBe("From-env-production");
  const environment: NodeJS.ProcessEnv = { NODE_ENV: "production" };
  keepNextFromEnvFiles(environment);
  expect(await brandAfterNext(`Object.assign(process.env, ${JSON.stringify(environment)})`)).toBe("undefined");
});
