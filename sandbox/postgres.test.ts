import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterEach, expect, test } from "vitest";
import { startPostgres } from "./postgres.ts";
import { removePostgresFolder } from "./postgres-folder.ts";

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) {
    await removePostgresFolder(path.join(folder, "postgres"));
    await rm(folder, { recursive: true, force: true });
  }
});

async function stateFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "license-portal-test-"));
  folders.push(folder);
  return path.join(folder, "postgres");
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts PostgreSQL from another process, which can be killed. */
async function startElsewhere(dir: string | undefined) {
  const code = `import { startPostgres } from ${JSON.stringify(path.resolve("sandbox/postgres.ts"))};
    const { adminUrl, createDatabase } = await startPostgres(${JSON.stringify(dir ? { dir } : {})});
    console.log(await createDatabase("kept"));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve) =>
    child.stdout.once("data", (chunk) => resolve(String(chunk).trim())),
  );
  const killed = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return {
    url,
    async kill() {
      child.kill("SIGKILL");
      await killed;
    },
  };
}

test("the state survives when the process that started PostgreSQL is killed", async () => {
  const dir = await stateFolder();
  const first = await startElsewhere(dir);
  await query(first.url, "CREATE TABLE note AS SELECT 'still here' AS text");
  await first.kill();

  const second = await startPostgres({ dir });
  try {
    expect(await query(await second.createDatabase("kept"), "SELECT text FROM note")).toEqual([{ text: "still here" }]);
  } finally {
    await second.close();
  }
});

test("a stale postmaster.pid with the id of another process doesn't prevent the start", async () => {
  const dir = await stateFolder();
  // Every user can enter it, so that the state isn't moved to /var/tmp when root runs the tests.
  await chmod(path.dirname(dir), 0o755);
  await (await startPostgres({ dir })).close();
  await writeFile(path.join(dir, "postmaster.pid"), `${process.pid}\n${dir}\n`);

  const again = await startPostgres({ dir });
  await again.close();
});

test("a temporary PostgreSQL stops and its files are deleted when the process that started it is killed", async () => {
  const started = await startElsewhere(undefined);
  const [row] = await query(started.url, "SHOW data_directory");
  const dir = (row as { data_directory: string }).data_directory;
  expect(existsSync(dir)).toBe(true);
  await started.kill();
  await expect.poll(() => existsSync(dir), { timeout: 10_000 }).toBe(false);
});

test("a port in use is named in the error", async () => {
  const first = await startPostgres();
  const port = Number(new URL(first.adminUrl).port);
  await expect(startPostgres({ port })).rejects.toThrow(`Port ${port} is in use`);
  await first.close();
});
