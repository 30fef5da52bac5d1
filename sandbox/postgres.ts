import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { freePort, isPortFree } from "./ports.ts";
import { findPostgres, isReachable, type PostgresBinaries, type PostgresUser } from "./postgres-binaries.ts";

/** A PostgreSQL on loopback, for development and tests alone: its only password is `sandbox`. */
export interface Postgres {
  /** The superuser's address of the database `postgres`. */
  adminUrl: string;
  /** Creates the database where it is missing; answers the superuser's address of it. */
  createDatabase(name: string): Promise<string>;
  /** Stops it; a throw-away one takes its files with it. */
  close(): Promise<void>;
}

const password = "sandbox";
const majorVersion = "18";

const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "64MB",
  logging_collector: "off",
  timezone: "UTC",
};

/** For state that is thrown away at the end: nothing needs to survive a crash. */
const throwAwaySettings = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  autovacuum_naptime: "20s",
};

/**
 * The server stands behind a shell that waits for its stdin to end: so PostgreSQL stops, and a throw-away folder
 * goes, even when the process that started it is killed. $1: the signal, $2: the folder to remove or "".
 */
const guard = `
signal=$1; throwaway=$2; shift 2
exec 3<&0 </dev/null
"$@" 3<&- & server=$!
trap 'watcher=; kill -s "$signal" "$server"' USR1
{ cat <&3 >/dev/null; kill -USR1 $$; } & watcher=$!
exec 3<&-
wait "$server"; code=$?
if [ -z "$watcher" ]; then wait "$server"; code=$?; else kill "$watcher"; fi
if [ -n "$throwaway" ]; then rm -rf "$throwaway"; fi
exit "$code"`;

/**
 * Starts PostgreSQL on 127.0.0.1. With `dir` its state is kept there, and found again after a stop, an unclean one
 * too; without, it is a throw-away one. `port` 0 or left out: any free port.
 * @throws Error with one sentence naming the remedy.
 */
export async function startPostgres(options: { port?: number; dir?: string } = {}): Promise<Postgres> {
  const binaries = await findPostgres();
  if (options.port && !(await isPortFree(options.port))) {
    throw new Error(`Port ${options.port} is in use: stop what listens there, or set SANDBOX_POSTGRES_PORT.`);
  }
  const dir = await prepareFolder(binaries, options.dir);
  for (let attempt = 1; ; attempt++) {
    const port = options.port || (await freePort());
    try {
      const server = await launch(binaries, dir, port, options.dir === undefined);
      return connectTo(server, port);
    } catch (error) {
      // A free port may be taken between finding and using it: only then another try helps.
      const portTaken = error instanceof Error && error.message.includes("Address already in use");
      if (options.port || attempt === 5 || !portTaken || !existsSync(dir)) throw error;
    }
  }
}

/** Removes the state kept in `dir`. The server must be stopped. */
export async function removePostgres(dir: string): Promise<void> {
  await rm(path.resolve(dir), { recursive: true, force: true });
  await rm(elsewhere(dir), { recursive: true, force: true });
}

async function prepareFolder(binaries: PostgresBinaries, dir: string | undefined): Promise<string> {
  const { user } = binaries;
  if (dir === undefined) {
    const folder = await mkdtemp(path.join(tmpdir(), "license-portal-postgres-"));
    await giveTo(folder, user);
    await initialise(binaries, folder);
    return folder;
  }
  const folder = await reachableFolder(path.resolve(dir), user);
  if (!existsSync(path.join(folder, "PG_VERSION"))) {
    // Made beside and renamed, so that an interrupted initdb leaves no half a database behind.
    const unfinished = `${folder}.new`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await giveTo(unfinished, user);
    await initialise(binaries, unfinished);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  }
  const version = (await readFile(path.join(folder, "PG_VERSION"), "utf8")).trim();
  if (version !== majorVersion) {
    throw new Error(`${dir} holds data of PostgreSQL ${version}: begin anew with \`npm run demo -- --reset\`.`);
  }
  await clearStaleLock(folder);
  return folder;
}

/** A clone below /root cannot be entered by the user postgres: then the state lives in /var/tmp instead. */
async function reachableFolder(dir: string, user: PostgresUser): Promise<string> {
  const parent = path.dirname(dir);
  await mkdir(parent, { recursive: true });
  if (!user) return dir;
  await mkdir(dir, { recursive: true });
  await giveTo(dir, user);
  return isReachable(dir, user) ? dir : elsewhere(dir);
}

function elsewhere(dir: string): string {
  const hash = createHash("sha256").update(path.resolve(dir)).digest("hex").slice(0, 12);
  return path.join("/var/tmp", `license-portal-postgres-${hash}`);
}

async function giveTo(folder: string, user: PostgresUser): Promise<void> {
  await chmod(folder, 0o700);
  if (user) await chown(folder, user.uid, user.gid);
}

async function initialise({ folder, user }: PostgresBinaries, dir: string): Promise<void> {
  const passwordFile = path.join(await mkdtemp(path.join(tmpdir(), "license-portal-initdb-")), "password");
  await writeFile(passwordFile, `${password}\n`);
  await chmod(path.dirname(passwordFile), 0o755);
  try {
    const args = ["--pgdata", dir, "--username", "postgres", "--pwfile", passwordFile, "--auth", "password"];
    // C.UTF-8 built in: the same order of text on every system, whatever its locales.
    const locale = [
      "--encoding",
      "UTF8",
      "--locale-provider",
      "builtin",
      "--builtin-locale",
      "C.UTF-8",
      "--locale",
      "C",
    ];
    await promisify(execFile)(path.join(folder, "initdb"), [...args, ...locale, "--no-sync", "--no-instructions"], {
      ...user,
      cwd: "/",
    });
  } catch (cause) {
    const detail = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim().split("\n").at(-1) : cause;
    throw new Error(`PostgreSQL could not make its files in ${dir} (${detail}): free some disk space and try again.`, {
      cause,
    });
  } finally {
    await rm(path.dirname(passwordFile), { recursive: true, force: true });
  }
}

/** After an unclean stop postmaster.pid names a process that is gone, is ending, or is by now somebody else's. */
async function clearStaleLock(dir: string): Promise<void> {
  const lock = path.join(dir, "postmaster.pid");
  for (let attempt = 0; attempt < 100 && existsSync(lock); attempt++) {
    const pid = Number((await readFile(lock, "utf8").catch(() => "")).split("\n")[0]);
    if (!(await isPostgres(pid, dir))) return rm(lock, { force: true });
    await delay(100);
  }
  if (existsSync(lock)) throw new Error(`The database in ${dir} is in use: stop the other demo or sandbox first.`);
}

async function isPostgres(pid: number, dir: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  const command = await promisify(execFile)("ps", ["-o", "command=", "-p", String(pid)]).then(
    ({ stdout }) => stdout,
    () => "",
  );
  return command.includes(dir);
}

async function launch({ folder, user }: PostgresBinaries, dir: string, port: number, throwAway: boolean) {
  const flags = Object.entries({ ...settings, ...(throwAway ? throwAwaySettings : {}), port: String(port) });
  const command = [
    path.join(folder, "postgres"),
    "-D",
    dir,
    ...flags.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const args = ["-c", guard, "postgres-guard", throwAway ? "QUIT" : "INT", throwAway ? dir : "", ...command];
  // Detached: Ctrl-C reaches the whole process group, and the database has to outlive those who are still writing.
  const child = spawn("/bin/sh", args, { ...user, cwd: "/", detached: true, stdio: ["pipe", "ignore", "pipe"] });
  await ready(child, dir, port);
  return child;
}

function ready(child: ChildProcess, dir: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      log = (log + chunk).slice(-4000);
      if (log.includes("database system is ready to accept connections")) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => {
      const cause = log.includes("Address already in use") ? "Address already in use" : log.trim().split("\n").at(-1);
      reject(new Error(`PostgreSQL did not start in ${dir} on port ${port} (${cause}).`));
    });
  });
}

function connectTo(server: ChildProcess, port: number): Postgres {
  const urlOf = (database: string) => `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
  const adminUrl = urlOf("postgres");
  const exited = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  // The server and its log must not keep a process alive that forgot to close it: it ends with that process.
  server.unref();
  if (server.stderr && "unref" in server.stderr && typeof server.stderr.unref === "function") server.stderr.unref();
  return {
    adminUrl,
    async createDatabase(name) {
      const client = new pg.Client({ connectionString: adminUrl });
      await client.connect();
      try {
        const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
        if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      } finally {
        await client.end();
      }
      return urlOf(name);
    },
    async close() {
      server.ref();
      server.stdin?.end();
      if (server.exitCode === null && server.signalCode === null) await exited;
    },
  };
}
