import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const majorVersion = "18";

/**
 * Prepares the folder of a PostgreSQL whose state is kept.
 * @returns `dir`, or a folder in /var/tmp where the user `postgres` can't enter `dir`, as in a clone below /root
 * @throws Error with the remedy, when another PostgreSQL uses the folder or its data has another version
 */
export async function preparePostgresFolder(dir: string): Promise<string> {
  const parent = path.dirname(path.resolve(dir));
  await mkdir(parent, { recursive: true });
  const folder = process.getuid?.() === 0 && !isReachable(parent) ? folderOutside(dir) : path.resolve(dir);
  const version = await readFile(path.join(folder, "PG_VERSION"), "utf8").catch(() => majorVersion);
  if (version.trim() !== majorVersion) {
    throw new Error(`${dir} has data of PostgreSQL ${version.trim()}: start again with \`npm run demo -- --reset\`.`);
  }
  await removeStaleLock(folder);
  return folder;
}

/** Deletes the state that is kept in `dir`. The server must be stopped. */
export async function removePostgresFolder(dir: string): Promise<void> {
  for (const folder of [path.resolve(dir), folderOutside(dir)]) await rm(folder, { recursive: true, force: true });
}

/** Whether every user can enter this folder. */
export function isReachable(folder: string): boolean {
  const parent = path.dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || isReachable(parent));
}

function folderOutside(dir: string): string {
  const hash = createHash("sha256").update(path.resolve(dir)).digest("hex").slice(0, 12);
  return path.join("/var/tmp", `license-portal-postgres-${hash}`);
}

/** Waits for a PostgreSQL that is stopping. After a crash, the lock may name another process that reused the id. */
async function removeStaleLock(folder: string): Promise<void> {
  const lock = path.join(folder, "postmaster.pid");
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const [pid = ""] = (await readFile(lock, "utf8").catch(() => "")).split("\n");
    const ps = await promisify(execFile)("ps", ["-o", "command=", "-p", pid || "0"]).catch(() => undefined);
    if (!ps?.stdout.includes(folder)) return rm(lock, { force: true });
    await delay(100);
  }
  throw new Error(`Another demo or sandbox uses the database in ${folder}: stop it first.`);
}
