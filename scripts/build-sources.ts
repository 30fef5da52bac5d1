import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import path from "node:path";

/** The sources of a build. Tests and the environment, which the portal reads at its start, don't count. */
const sources = [
  "app/**/*",
  // Two stars match no folder that begins with a dot.
  "app/.well-known/**/*",
  "components/**/*",
  "lib/**/*",
  "public/**/*",
  "*.config.{ts,mts,mjs,js}",
  "{proxy,instrumentation,instrumentation-client}.ts",
  "package-lock.json",
  "tsconfig.json",
];

/** Returns the SHA-256 of the names and contents of all sources in a folder, in hex. */
export async function hashSources(folder = process.cwd()): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(sources, { cwd: folder, withFileTypes: true })) {
    if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) {
      const file = path.relative(folder, path.join(entry.parentPath, entry.name));
      files.push(file.replaceAll(path.sep, "/"));
    }
  }
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(`${file}\0`).update(await readFile(path.join(folder, file)));
  return hash.digest("hex");
}

/**
 * Returns the build's ID. It depends on the sources only, so instances that build the same commit serve each other's pages.
 * It never contains "ad", because ad blockers may block such a path.
 */
export async function sourcesBuildId(): Promise<string> {
  return (await hashSources()).slice(0, 20).replaceAll("a", "x");
}
