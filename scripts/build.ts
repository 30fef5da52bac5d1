import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { glob, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { runNode } from "./command.ts";
import { compressStatic } from "./compress-static.ts";

const marker = ".next/built-from";

/** What a build is made of. Tests are not; neither is the environment, which the portal reads when it starts. */
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
 * Builds the portal for production into .next, unless what is there was built from the same sources.
 * @returns whether it had to build
 * @throws Error with what `next build` said
 */
export async function ensureBuild(say: (sentence: string) => void = () => undefined): Promise<boolean> {
  const wanted = await hashSources();
  if (existsSync(".next/BUILD_ID") && (await readFile(marker, "utf8").catch(() => "")) === wanted) return false;
  say("Building the portal (once for these sources, about a minute)…");
  const { code, output } = await runNode(["node_modules/next/dist/bin/next", "build"], {
    env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  if (code !== 0) {
    throw new Error(`${output.trim()}\nThe build failed: correct what next build says above, and try again.`);
  }
  await compressStatic();
  await writeFile(marker, wanted);
  return true;
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
