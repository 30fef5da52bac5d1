import { cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build, type Metafile } from "esbuild";
import { nameWhatShips, PROGRAM_FILES } from "./sbom.ts";

/** What runs the portal and nothing else: no development dependencies, build tools or source maps. */
const DIST = "dist";
/** The oldest Node that dist/ promises. undici needs it. */
export const OLDEST_NODE = [22, 19];

/** The programs in dist/, and their sources. */
const programs = {
  server: "server.ts",
  setup: "scripts/setup.ts",
  doctor: "scripts/doctor.ts",
  "audit-verify": "scripts/audit-verify.ts",
  privacy: "scripts/privacy.ts",
  purge: "scripts/purge.ts",
  "maintenance-page": "scripts/maintenance-page.ts",
  "db-setup": "scripts/db-setup.ts",
  "db-migrate": "scripts/db-migrate.ts",
};

/** Runs first in each program. Packages in CommonJS call `require`, which a module doesn't have. */
const preamble = `
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < ${OLDEST_NODE[0]} || (major === ${OLDEST_NODE[0]} && minor < ${OLDEST_NODE[1]})) {
  console.error(\`Node \${process.versions.node} is too old: install Node ${OLDEST_NODE.join(".")} or newer.\`);
  process.exit(1);
}`;

/**
 * Makes dist/ from the build in .next: Next's standalone output, with the server around it and the commands of an operator, each
 * bundled into one file. The folder can be copied anywhere and needs only Node. It names the packages in it, with their licenses.
 * @throws Error that names the remedy if a package in it has a license that isn't allowed, or none
 */
export async function makeDist(): Promise<void> {
  await rm(DIST, { recursive: true, force: true });
  await cp(".next/standalone", DIST, {
    recursive: true,
    // Next links packages by relative paths. By default `cp` makes them lead back to .next.
    verbatimSymlinks: true,
    filter: (file) => isShipped(path.relative(".next/standalone", file)),
  });
  await cp(".next/static", path.join(DIST, ".next/static"), { recursive: true });
  for (const part of ["public", "drizzle", "deploy"]) {
    await cp(part, path.join(DIST, part), { recursive: true, filter: (file) => !file.endsWith("_snapshot.json") });
  }
  await cp("LICENSE", path.join(DIST, "LICENSE"));
  const { metafile } = await build({
    entryPoints: programs,
    outdir: DIST,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: `node${OLDEST_NODE.join(".")}`,
    // The one package that Next's standalone output has in full. All others become part of the programs.
    external: ["next"],
    // The file of `server-only` that doesn't throw.
    conditions: ["react-server"],
    banner: { js: preamble },
    chunkNames: "programs/[name]-[hash]",
    // THIRD-PARTY-LICENSES.txt has them.
    legalComments: "none",
    metafile: true,
    logLevel: "error",
  });
  const { name, version, description, license } = JSON.parse(await readFile("package.json", "utf8")) as Record<
    string,
    string
  >;
  const manifest = {
    name,
    version,
    private: true,
    description,
    license,
    type: "module",
    engines: { node: `>=${OLDEST_NODE.join(".")}` },
    scripts: {
      start: "exec node server.js",
      setup: "node setup.js",
      doctor: "node doctor.js",
      "audit:verify": "node audit-verify.js",
      privacy: "node privacy.js",
      purge: "node purge.js",
      "db:setup": "node db-setup.js",
      "db:migrate": "node db-migrate.js",
    },
  };
  await writeFile(path.join(DIST, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(PROGRAM_FILES, JSON.stringify(sourcesOf(metafile)));
  await nameWhatShips();
}

/** The files of which the programs have code. */
function sourcesOf({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return [...new Set(inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file))].sort();
}

const unshipped = [
  // Ours replace them.
  /^(server\.js|package\.json)$/,
  // Next copies these too, and they may hold secrets.
  /(^|\/)\.env/,
  // 19 MB that only Next's image optimizer needs.
  /^node_modules\/(sharp|@img)(\/|$)/,
  /^node_modules\/.*\/tests?(\/|$)/,
  /\.(map|tsx?)$/,
];

/** Whether dist/ needs a file of Next's standalone output. */
function isShipped(file: string): boolean {
  const name = file.replaceAll(path.sep, "/");
  return !unshipped.some((pattern) => pattern.test(name));
}
