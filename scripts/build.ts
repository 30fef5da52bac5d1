import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { telemetryOff } from "../lib/node-server/telemetry.ts";
import { runNode } from "../sandbox/child-process.ts";
import { hashSources } from "./build-sources.ts";
import { compressStatic } from "./compress-static.ts";
import { makeDist } from "./dist.ts";
import { addEarlierStatic, saveStatic, saveUnsavedStatic } from "./static-history.ts";

const marker = ".next/built-from";

/**
 * Builds the portal for production into .next, unless it was already built from the same sources.
 * @param print prints one sentence
 * @throws Error with the output of `next build`
 */
export async function ensureBuild(print: (sentence: string) => void): Promise<void> {
  const wanted = await hashSources();
  if (existsSync(".next/BUILD_ID") && (await readFile(marker, "utf8").catch(() => "")) === wanted) return;
  await build(print);
}

async function build(print: (sentence: string) => void): Promise<void> {
  const hash = await hashSources();
  await saveUnsavedStatic(".next");
  print("Building the portal (about a minute)…");
  const { code, output } = await runNode(["node_modules/next/dist/bin/next", "build"], {
    // The last one keeps Next from reading .env files, as in server.ts: a build must be the same wherever it's made.
    env: { NODE_ENV: "production", ...telemetryOff, __NEXT_PROCESSED_ENV: "true" },
  });
  if (code !== 0) {
    throw new Error(`${output.trim()}\nThe build failed: fix the errors above and try again.`);
  }
  await compressStatic();
  await saveStatic(".next");
  await addEarlierStatic(".next", Date.now());
  await writeFile(marker, hash);
}

if (import.meta.main) {
  try {
    await build(console.log);
    await makeDist();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
