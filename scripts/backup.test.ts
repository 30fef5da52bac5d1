import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chownSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { audit, beginAuditLog } from "@/lib/server/audit/audit";
import { type Context, systemContext } from "@/lib/server/context";
import { closeLocks } from "@/lib/server/platform/db/advisory-lock";
import { closeDatabase } from "@/lib/server/platform/db/database";
import { portalSecret, setEnvironment } from "@/test/environment";
import { spawnNode, temporaryFile } from "@/test/node-process";

/** The folder of pg_dump, with the server of the same version; null if it isn't installed. */
function serverFolder(): string | null {
  const config = spawnSync("pg_config", ["--bindir"], { encoding: "utf8" });
  const folders = [
    ...(config.status === 0 ? [config.stdout.trim()] : []),
    ...["18", "17", "16", "15", "14"].map((version) => `/usr/lib/postgresql/${version}/bin`),
  ];
  return folders.find((folder) => spawnSync(path.join(folder, "initdb"), ["--version"]).status === 0) ?? null;
}

const bin = serverFolder();
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "license-portal-backup-")));
const data = path.join(folder, "data");

/** PostgreSQL refuses to run as root. */
function asServer(): SpawnSyncOptions {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ["-u", "-g"].map((flag) =>
    Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout),
  );
  if (uid === undefined || gid === undefined) return {};
  chownSync(folder, uid, gid);
  return { uid, gid, cwd: folder };
}

function run(program: string, args: readonly string[], options: SpawnSyncOptions = {}): string {
  const { status, stdout, stderr } = spawnSync(path.join(bin ?? "", program), args, { ...options, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} exited with ${status}: ${stderr}`);
  return String(stdout);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function command(name: string, env: Record<string, string>, ...args: string[]): Promise<string> {
  const logFile = temporaryFile();
  const started = spawnNode(["--import", "tsx", "--conditions=react-server", `scripts/${name}.ts`, ...args], {
    env: { PATH: process.env.PATH, ...env },
    logFile,
  });
  const code = await started.exited;
  if (code !== 0) throw new Error(`${name} exited with ${code}: ${started.output()}`);
  return started.output();
}

/** Events such as a portal writes. */
async function leaveEvents(context: Context): Promise<void> {
  for (const customerId of [randomUUID(), randomUUID()])
    await audit(context, "customer.sign_in", { outcome: "done", customerId, isByCustomer: true });
}

afterAll(() => {
  if (bin !== null) spawnSync(path.join(bin, "pg_ctl"), ["-D", data, "-m", "immediate", "stop"], asServer());
  rmSync(folder, { recursive: true, force: true });
});

if (bin !== null)
  test("a backup restored as the guide says has every row, its rights, and an intact audit log", async () => {
    const port = await freePort();
    run("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "--encoding=UTF8"], asServer());
    const options = `-p ${port} -h 127.0.0.1 -k ${folder}`;
    // The server keeps the pipes open.
    run("pg_ctl", ["-D", data, "-o", options, "-l", path.join(folder, "log"), "-w", "start"], {
      ...asServer(),
      stdio: "ignore",
    });
    const server = `127.0.0.1:${port}`;
    const variables = (database: string) => ({
      DATABASE_ADMIN_URL: `postgres://postgres@${server}/postgres`,
      DATABASE_URL: `postgres://portal_app:app@${server}/${database}`,
      DATABASE_MIGRATION_URL: `postgres://portal_owner:owner@${server}/${database}`,
      POLAR_ACCESS_TOKEN: "polar_oat_not_used_here",
      PORTAL_URL: "http://localhost:3999",
      PORTAL_SECRETS: portalSecret(9),
    });
    const before = variables("before");
    await command("db-setup", before, "--run");
    await command("db-migrate", before);
    setEnvironment(before);
    await beginAuditLog(systemContext());
    await leaveEvents(systemContext());
    await Promise.all([closeDatabase(), closeLocks()]);
    const verdict = await command("audit-verify", before);
    const head = /Head (\S+)/.exec(verdict)?.[1] ?? "";
    expect(verdict).toMatch(/^The audit log is intact: \d+ events\. Head \d+:[0-9a-f]{64}/);

    const dump = path.join(folder, "portal.dump");
    run("pg_dump", ["--format=custom", `--file=${dump}`, before.DATABASE_MIGRATION_URL]);

    const after = variables("after");
    await command("db-setup", after, "--run");
    run("pg_restore", ["--no-owner", `--dbname=${after.DATABASE_MIGRATION_URL}`, dump]);
    await command("db-migrate", after);
    expect(await command("audit-verify", after, "--head", head)).toBe(verdict);

    const [one, other] = [before, after].map(({ DATABASE_URL }) => new pg.Client({ connectionString: DATABASE_URL }));
    if (!one || !other) throw new Error("No clients.");
    await Promise.all([one.connect(), other.connect()]);
    try {
      const { rows: tables } = await one.query<{ name: string }>(
        "select tablename as name from pg_tables where schemaname = 'public' order by 1",
      );
      expect(tables.length).toBeGreaterThan(15);
      for (const { name } of tables) {
        const count = `select count(*)::int as count from "${name}"`;
        expect({ name, ...(await other.query(count)).rows[0] }).toEqual({ name, ...(await one.query(count)).rows[0] });
      }
      await expect(other.query("delete from audit_events")).rejects.toThrow(/permission denied/);
    } finally {
      await Promise.all([one.end(), other.end()]);
    }
  }, 120_000);
