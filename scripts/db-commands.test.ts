import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { spawnNode, temporaryFile } from "../test/node-process.ts";
import { adminUrl, connectForTest, newDatabaseSettings } from "../test/roles-database.ts";

const folder = mkdtempSync(path.join(tmpdir(), "license-portal-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const hasPsql = spawnSync("psql", ["--version"]).status === 0;

/** Runs a command of package.json with these variables and no others. */
async function run(command: "db-setup" | "db-migrate", variables: Record<string, string>, ...args: string[]) {
  const logFile = temporaryFile();
  const env = { PATH: process.env.PATH, ...variables };
  const nodeArgs = ["--import", "tsx", "--conditions=react-server", `scripts/${command}.ts`, ...args];
  const started = spawnNode(nodeArgs, { env, logFile });
  return { code: await started.exited, output: started.output() };
}

function twoRoles() {
  const { database, DATABASE_URL, DATABASE_MIGRATION_URL = "" } = newDatabaseSettings();
  return { database, urls: { DATABASE_URL, DATABASE_MIGRATION_URL } };
}

test("db:setup --run sets up the roles again and again, and db:migrate migrates with an env file", async () => {
  const { database, urls } = twoRoles();
  const secretFile = path.join(folder, "admin");
  writeFileSync(secretFile, `${adminUrl()}\n`);
  const variables = { ...urls, DATABASE_ADMIN_URL_FILE: secretFile, DATABASE_SCHEMA: "portal" };
  for (const _time of [1, 2]) {
    expect(await run("db-setup", variables, "--run")).toEqual({
      code: 0,
      output: `The roles ${database}_owner and ${database}_app are set up in the database ${database}.\n`,
    });
  }
  const envFile = path.join(folder, "settings.env");
  writeFileSync(
    envFile,
    Object.entries({ ...urls, DATABASE_SCHEMA: "portal" })
      .map((pair) => `${pair.join("=")}\n`)
      .join(""),
  );
  for (const _time of [1, 2])
    expect(await run("db-migrate", {}, "--env-file", envFile)).toEqual({
      code: 0,
      output: "The database is migrated, and the portal's role has its rights.\n",
    });
  const app = await connectForTest(urls.DATABASE_URL);
  expect((await app.query("select count(*)::int as count from sessions")).rows).toEqual([{ count: 0 }]);
});

test("db:setup prints SQL without the passwords that it was given", async () => {
  const { urls } = twoRoles();
  const { code, output } = await run("db-setup", urls);
  expect(code).toBe(0);
  expect(output).toMatch(/^\\set ON_ERROR_STOP on\n/);
  expect(output).not.toContain("password-of-");
});

test("without URLs, db:setup prints new ones, each time others", async () => {
  const [first, second] = [await run("db-setup", {}), await run("db-setup", {})];
  const pattern =
    /^-- DATABASE_MIGRATION_URL=postgres:\/\/portal_owner:([\w-]{32})@.*\n-- DATABASE_URL=postgres:\/\/portal_app:([\w-]{32})@/;
  const passwords = [first, second].flatMap(({ output }) => pattern.exec(output)?.slice(1) ?? []);
  expect(new Set(passwords).size).toBe(4);
});

test.skipIf(!hasPsql)("psql runs the SQL that db:setup prints, twice", async () => {
  const { urls } = twoRoles();
  const { output } = await run("db-setup", urls);
  for (const _time of [1, 2]) {
    const psql = spawnSync("psql", ["--no-psqlrc", "--quiet", adminUrl()], { input: output, encoding: "utf8" });
    expect({ status: psql.status, stderr: psql.stderr.replace(/^.*already exists, skipping$/gm, "").trim() }).toEqual({
      status: 0,
      stderr: "",
    });
  }
  expect((await run("db-migrate", urls)).code).toBe(0);
});

test("with one role, the log tells what is lost", async () => {
  const { database } = twoRoles();
  const admin = await connectForTest(adminUrl());
  await admin.query(`create database ${database}`);
  const { code, output } = await run("db-migrate", { DATABASE_URL: adminUrl(database), DATABASE_ROLE: "single" });
  expect(code).toBe(0);
  // The log and the report go to different streams, so their order isn't certain.
  const logged = output.split("\n").find((line) => line.startsWith("{")) ?? "null";
  expect(JSON.parse(logged)).toMatchObject({
    event: "database_single_role",
    lost: "the portal's role can change the audit log and its tables; its rights aren't checked",
  });
});

const { urls } = twoRoles();
const asApp = { ...urls, DATABASE_ADMIN_URL: urls.DATABASE_URL };
test.each([
  ["db-migrate", {}, [], "DATABASE_URL is missing."],
  ["db-migrate", { DATABASE_URL: urls.DATABASE_URL }, [], "DATABASE_MIGRATION_URL is missing: set it"],
  ["db-migrate", urls, ["--env-file", "missing.env"], "missing.env: not found"],
  ["db-setup", urls, ["--run"], "DATABASE_ADMIN_URL is missing: set it"],
  ["db-setup", { DATABASE_ADMIN_URL: urls.DATABASE_URL }, ["--run"], "DATABASE_URL is missing: --run takes"],
  ["db-setup", urls, ["--ran"], "The options are --run, which runs the SQL, and --env-file FILE."],
  ["db-setup", asApp, ["--run"], "PostgreSQL at 127.0.0.1"],
  [
    "db-setup",
    { ...urls, DATABASE_MIGRATION_URL: urls.DATABASE_URL },
    [],
    "DATABASE_URL and DATABASE_MIGRATION_URL name",
  ],
] as const)("%s with %o and %j exits with one sentence", async (command, variables, args, sentence) => {
  const { code, output } = await run(command, variables, ...args);
  // Node itself looks for --env-file, after the script's name too, and then exits with 9.
  expect(code).toBe(args[0] === "--env-file" ? 9 : 1);
  expect(output).toContain(sentence);
  expect(output.trim().split("\n")).toHaveLength(1);
  expect(output).not.toContain("password-of-");
});

test("an administrator who may not create roles is told so", async () => {
  const { database, urls: ownUrls } = twoRoles();
  const admin = await connectForTest(adminUrl());
  await admin.query(`create role ${database}_weak login password 'weak-password'`);
  const weak = new URL(adminUrl());
  [weak.username, weak.password] = [`${database}_weak`, "weak-password"];
  const { code, output } = await run("db-setup", { ...ownUrls, DATABASE_ADMIN_URL: weak.href }, "--run");
  expect(code).toBe(1);
  expect(output).toMatch(
    /^DATABASE_ADMIN_URL names a role that PostgreSQL doesn't let set up .* \(42501\): name a superuser/,
  );
});
