import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { glob, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { runNode } from "../sandbox/child-process.ts";
import { compressStatic } from "./compress-static.ts";

const marker = ".next/built-from";

/** The sources of a build. Tests and the environment, which the portal reads at its start, don't count. */
const sources = [
  "app/**/*",
  "components/**/*",
  "lib/**/*",
  "public/**/*",
  "*.config.{ts,mts,mjs,js}",
  "{proxy,instrumentation,instrumentation-client}.ts",
  "package-lock.json",
  "tsconfig.json",
];

/**
 * Builds the portal for production into .next, unless it was already built from the same sources.
 * @param print prints one sentence
 * @throws Error with the output of `next build`
 */
export async function ensureBuild(print: (sentence: string) => void): Promise<void> {
  const wanted = await hashSources();
  if (existsSync(".next/BUILD_ID") && (await readFile(marker, "utf8").catch(() => "")) === wanted) return;
  print("Building the portal (about a minute)…");
  const { code, output } = await runNode(["node_modules/next/dist/bin/next", "build"], {
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (code !== 0) {
    throw new Error(`${output.trim()}\nThe build failed: fix the errors above and try again.`);
  }
  await compressStatic();
  await writeFile(marker, wanted);
}

async function hashSources(): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(sources, { withFileTypes: true })) {
    if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) {
      files.push(path.relative(process.cwd(), path.join(entry.parentPath, entry.name)));
    }
  }
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(`${file}\0`).update(await readFile(file));
  return hash.digest("hex");
}
