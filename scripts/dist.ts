import { cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

/** What runs the portal and nothing else: no development dependencies, build tools or source maps. */
const DIST = "dist";
/** The oldest Node that dist/ promises. undici needs it. */
export const OLDEST_NODE = [22, 19];

/** The programs in dist/, and their sources. */
const programs = {
  server: "server.ts",
  "audit-verify": "scripts/audit-verify.ts",
  privacy: "scripts/privacy.ts",
  purge: "scripts/purge.ts",
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
 * bundled into one file. The folder can be copied anywhere and needs only Node.
 */
export async function makeDist(): Promise<void> {
  await rm(DIST, { recursive: true, force: true });
  await cp(".next/standalone", DIST, {
    recursive: true,
    filter: (file) => isShipped(path.relative(".next/standalone", file)),
  });
  await cp(".next/static", path.join(DIST, ".next/static"), { recursive: true });
  for (const part of ["public", "drizzle"]) {
    await cp(part, path.join(DIST, part), { recursive: true, filter: (file) => !file.endsWith("_snapshot.json") });
  }
  await build({
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
    legalComments: "none",
    logLevel: "error",
  });
  const { name, version, description } = JSON.parse(await readFile("package.json", "utf8")) as Record<string, string>;
  const manifest = {
    name,
    version,
    private: true,
    description,
    type: "module",
    engines: { node: `>=${OLDEST_NODE.join(".")}` },
    scripts: {
      start: "exec node server.js",
      "audit:verify": "node audit-verify.js",
      privacy: "node privacy.js",
      purge: "node purge.js",
      "db:setup": "node db-setup.js",
      "db:migrate": "node db-migrate.js",
    },
  };
  await writeFile(path.join(DIST, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
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
