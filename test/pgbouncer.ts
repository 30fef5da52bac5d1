import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { onTestFinished } from "vitest";
import { freePort } from "../sandbox/ports.ts";
import { until } from "./until.ts";

/** Is PgBouncer installed? On Debian: `apt-get install pgbouncer`. */
export const hasPgbouncer = spawnSync("pgbouncer", ["--version"]).status === 0;

/**
 * Starts PgBouncer in front of a database until the end of the test, with few connections of its own, and its defaults otherwise.
 * @param target the database's URL, with role and password
 * @returns the same URL through PgBouncer
 */
export async function startPgbouncer(target: string, mode: "transaction" | "session"): Promise<{ url: string }> {
  const url = new URL(target);
  const { hostname, username, password } = url;
  const folder = await mkdtemp(path.join(tmpdir(), "license-portal-pgbouncer-"));
  // PgBouncer refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const port = await freePort();
  await chmod(folder, 0o755);
  await writeFile(path.join(folder, "users.txt"), `"${username}" "${password}"\n`);
  const settings = [
    "[databases]",
    `* = host=${hostname} port=${url.port}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = plain",
    `auth_file = ${path.join(folder, "users.txt")}`,
    `pool_mode = ${mode}`,
    `default_pool_size = ${mode === "session" ? 20 : 4}`,
    ...(isRoot ? ["user = nobody"] : []),
  ];
  const file = path.join(folder, "pgbouncer.ini");
  await writeFile(file, `${settings.join("\n")}\n`);
  const pooler = spawn("pgbouncer", ["--quiet", file], { stdio: "ignore" });
  const exited = once(pooler, "exit");
  onTestFinished(async () => {
    // Ends at once. SIGINT would wait for the portal's connections.
    pooler.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true });
  });
  url.port = String(port);
  await until("PgBouncer", () => answers(url.href), 10_000);
  return { url: url.href };
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}
