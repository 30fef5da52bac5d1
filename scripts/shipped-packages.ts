import { existsSync } from "node:fs";
import { glob, readdir, readFile } from "node:fs/promises";
import path from "node:path";

const NAME = "(?:@[^/]+/)?[^/]+";
/** Next carries copies of other packages in dist/compiled. They count as packages, since others wrote and licensed them. */
const FOLDER = new RegExp(
  `^(?:.*?/)??(node_modules/${NAME}(?:/node_modules/${NAME})*(?:(?<=/next)/dist/compiled/${NAME})?)/`,
);

/** Dependencies of which nothing ships: one only builds, the other is an empty file. */
const NOT_SHIPPED = new Set(["@tailwindcss/postcss", "server-only"]);

/** Next's copies that run in every browser. No source map names them: on the server they're inside Next's own bundles. */
const IN_EVERY_BROWSER = ["process", "react", "react-dom", "react-server-dom-turbopack", "scheduler"];

/** The folder of the package that a file belongs to, from `node_modules/` on; undefined for a file of our own. */
export function packageFolderOf(file: string): string | undefined {
  return FOLDER.exec(file)?.[1];
}

/**
 * Finds the packages of which dist/ has code: in its node_modules, and in what the bundlers wrote. It asks the bundlers, not
 * package-lock.json, which can't tell what was left out, and doesn't know what Next carries with it.
 * @param programFiles the sources of the programs in dist/, as esbuild names them
 * @returns their folders in node_modules, sorted
 * @throws Error if a dependency of package.json is nowhere: then a place was not searched
 */
export async function findShippedPackages(programFiles: readonly string[]): Promise<string[]> {
  const files = [
    ...programFiles,
    ...(await listFiles("dist/node_modules")),
    ...(await readSourcesOfChunks(".next/server")),
    ...(await readSourcesOfStyles()),
  ];
  const folders = new Set(IN_EVERY_BROWSER.map((name) => `node_modules/next/dist/compiled/${name}`));
  for (const file of files) {
    const folder = packageFolderOf(file);
    // A source map can name folders of the author's machine.
    if (folder !== undefined && existsSync(folder)) folders.add(folder);
  }
  await requireDependencies(folders);
  return [...folders].sort();
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name).replaceAll(path.sep, "/"));
}

type SourceMap = { sources?: string[]; sections?: { map: SourceMap }[] };

/**
 * The sources of Next's chunks, from source maps that aren't shipped. The browser's chunks have none, but the server renders the
 * same components, so its chunks have the same packages, except for `IN_EVERY_BROWSER`.
 */
async function readSourcesOfChunks(folder: string): Promise<string[]> {
  const found = new Set<string>();
  for await (const file of glob(`${folder}/**/*.map`)) {
    const map = JSON.parse(await readFile(file, "utf8")) as SourceMap;
    for (const part of [map, ...(map.sections ?? []).map((section) => section.map)]) {
      for (const source of part.sources ?? []) found.add(source.replaceAll("%40", "@"));
    }
  }
  return [...found];
}

/** What the styles import: packages, and files of packages. */
async function readSourcesOfStyles(): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob("app/**/*.css")) {
    const text = await readFile(file, "utf8");
    for (const [, name] of text.matchAll(/@import "([^".][^"]*)"/g)) found.push(`node_modules/${name}/`);
    for (const [, target = ""] of text.matchAll(/url\("([^"]+)"\)/g)) found.push(target);
  }
  return found;
}

async function requireDependencies(folders: ReadonlySet<string>): Promise<void> {
  const { dependencies } = JSON.parse(await readFile("package.json", "utf8")) as { dependencies: object };
  const missing = Object.keys(dependencies).filter(
    (name) => !NOT_SHIPPED.has(name) && !folders.has(`node_modules/${name}`),
  );
  if (missing.length === 0) return;
  throw new Error(
    `Nothing of ${missing.join(", ")} was found in dist/: move it to devDependencies, or name it in scripts/shipped-packages.ts.`,
  );
}
