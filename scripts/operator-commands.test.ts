import { execFile, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { audit } from "@/lib/server/audit/audit";
import { systemContext } from "@/lib/server/context";
import { syncDirectory } from "@/lib/server/directory/directory-sync";
import { env } from "@/lib/server/platform/env";
import { ageAuditLog } from "../test/aged-audit-log.ts";
import { dumpDatabase } from "../test/database-dump.ts";
import { openPortal } from "../test/portal-environment.ts";

const portal = await openPortal();
const superuser = portal.database;

type Result = { code: number; stdout: string; stderr: string };

/** Runs a command of package.json as an operator does, without a terminal. */
function run(command: "privacy" | "purge" | "audit-verify", variables: Record<string, string>, ...args: string[]) {
  const PORTAL_SECRETS = env().PORTAL_SECRETS.join(",");
  // The level of the tests is silent, and here the log must not get into the output at any level.
  const environment = { ...process.env, PORTAL_SECRETS, LOG_LEVEL: "info", ...variables };
  const nodeArgs = ["--import", "tsx", "--conditions=react-server", `scripts/${command}.ts`, ...args];
  return new Promise<Result>((resolve) => {
    const child = execFile(process.execPath, nodeArgs, { env: environment }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
    child.stdin?.end();
  });
}

await syncDirectory(systemContext());

const usage = /^Say what to do and for whom: `npm run -s privacy -- export EMAIL`/;
const mistakes: [command: "privacy" | "purge", args: string[], stderr: RegExp][] = [
  ["privacy", [], usage],
  ["privacy", ["delete", "ada@example.com"], usage],
  ["privacy", ["export"], usage],
  ["privacy", ["erase", "ada"], usage],
  ["privacy", ["erase", "ada@example.com", "bob@example.com"], usage],
  ["privacy", ["erase", "ada@example.com", "--dryrun"], usage],
  ["privacy", ["export", "nobody@example.com"], /^The portal's database holds nothing about this email address\.$/],
  ["privacy", ["erase", "nobody@example.com", "--yes"], /^The portal's database holds nothing about this email/],
  ["purge", ["--dry"], /^The options are --dry-run, which only counts, and --env-file FILE\.$/],
];
test.each(mistakes)("%s %j says what is wrong in one sentence, without the address", async (command, args, stderr) => {
  const result = await run(command, {}, ...args);
  expect(result).toMatchObject({ code: 1, stdout: "" });
  expect(result.stderr.trim()).toMatch(stderr);
  expect(result.stderr.trim().split("\n")).toHaveLength(1);
  expect(result.stderr).not.toMatch(/ada@|nobody@/);
});

test("privacy exports one JSON document, shows what it will erase, erases only with --yes, and the log stays whole", {
  timeout: 180_000,
}, async () => {
  const email = `ada.${randomUUID()}@customer.example`;
  const customer = await portal.polar.makeCustomer({ email, name: "Ada Canary" });
  await portal.customerBrowser(customer);
  await superuser.query("update directory_syncs set completed_at = null");
  expect(await run("privacy", {}, "export", email)).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^The portal hasn't read all members from Polar yet/),
  });
  await syncDirectory(systemContext());
  const exported = await run("privacy", {}, "export", email);
  expect(exported).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^Recorded in the audit log\. Head \d+:\w+\n$/),
  });
  expect(JSON.parse(exported.stdout)).toMatchObject({
    accounts: [{ customer_id: customer.customer_id }],
    data: { sessions: [{ name: "Ada Canary", email }] },
  });

  const before = await dumpDatabase(superuser);
  const dry = await run("privacy", {}, "erase", email, "--dry-run");
  expect(dry).toMatchObject({ code: 0, stderr: "" });
  expect(dry.stdout).toMatch(/^sessions: 1 rows would be deleted$/m);
  expect(dry.stdout).toMatch(/^audit_events: personal data of 1 events would be erased; the events stay$/m);
  const asked = await run("privacy", {}, "erase", email);
  expect(asked).toMatchObject({ code: 1, stdout: dry.stdout });
  expect(asked.stderr).toBe("Nothing was deleted: add --yes to delete this, or --dry-run to only see it.\n");
  const alone = await run("privacy", { DATABASE_MIGRATION_URL: "" }, "erase", email, "--yes");
  expect(alone).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^DATABASE_MIGRATION_URL is missing: set/),
  });
  expect(await dumpDatabase(superuser)).toEqual(before);

  const erased = await run("privacy", {}, "erase", email, "--yes");
  expect(erased.code).toBe(0);
  expect(erased.stdout).toMatch(/^sessions: 1 rows were deleted$/m);
  expect(erased.stdout).toMatch(/^directory_members: 1 rows were deleted$/m);
  expect(erased.stdout).toContain("Delete the customer at Polar too");
  expect(erased.stdout).toContain(`/to/dashboard/customers/${customer.customer_id}\n`);
  expect(`${erased.stdout}${erased.stderr}`).not.toContain(email);
  const [, head = ""] = /Head (\d+:\w+)/.exec(erased.stderr) ?? [];
  expect(await run("audit-verify", {}, "--head", head)).toMatchObject({ code: 0 });
  expect(await run("privacy", {}, "erase", email, "--yes")).toMatchObject({ code: 1 });
});

/** Linux has it, with these options. It runs a command in a terminal. */
const hasTerminal = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

/** Erases in a terminal, where a person types an answer. */
function eraseInTerminal(email: string, answer: string): Promise<{ code: number; stdout: string }> {
  const command = `${process.execPath} --import tsx --conditions=react-server scripts/privacy.ts erase ${email}`;
  return new Promise((resolve) => {
    const child = execFile("script", ["-qec", command, "/dev/null"], (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), stdout }),
    );
    child.stdout?.on("data", (text: string) => {
      if (text.includes('Type "yes"')) child.stdin?.write(`${answer}\n`);
    });
  });
}

test.skipIf(!hasTerminal)(
  "in a terminal, erase shows what it will delete, and asks",
  { timeout: 120_000 },
  async () => {
    const { email } = await portal.polar.makeCustomer({ email: `terminal.${randomUUID()}@customer.example` });
    await superuser.query("update directory_syncs set completed_at = now() - interval '1 day'");
    await syncDirectory(systemContext());
    const no = await eraseInTerminal(email, "y");
    expect(no.code).toBe(1);
    expect(no.stdout).toMatch(
      /directory_members: 1 rows would be deleted.*Type "yes" to delete this: .*Nothing was deleted\./s,
    );
    const yes = await eraseInTerminal(email, "yes");
    expect(yes.code).toBe(0);
    expect(yes.stdout).toMatch(/Type "yes" to delete this: .*directory_members: 1 rows were deleted/s);
  },
);

test("purge deletes what the settings say, nothing without them, and nothing from a broken audit log", {
  timeout: 180_000,
}, async () => {
  const ago = (days: number) => `now() - interval '${days} days'`;
  const ids = "gen_random_uuid(), gen_random_uuid()";
  await superuser.query(`
    insert into operations (kind, customer_id, license_key_id, started_at, finished_at, outcome) values
      ('rotate', ${ids}, ${ago(11)}, ${ago(11)}, 'done'), ('rotate', ${ids}, ${ago(9)}, ${ago(9)}, 'done'),
      ('rotate', ${ids}, ${ago(11)}, null, null);
    insert into support_codes (code_hash, customer_id, expires_at) values
      ('a', gen_random_uuid(), ${ago(11)}), ('b', gen_random_uuid(), ${ago(9)});
    insert into support_consents (code_id, staff_subject, customer_id, expires_at) values
      (gen_random_uuid(), 'a', gen_random_uuid(), ${ago(11)}), (gen_random_uuid(), 'a', gen_random_uuid(), ${ago(9)});
    insert into mails (id, kind, email_hash, give_up_at, completed_at, state) values
      (gen_random_uuid(), 'otp', 'a', now(), ${ago(11)}, 'sent'), (gen_random_uuid(), 'otp', 'a', now(), ${ago(9)}, 'sent')`);
  for (let turn = 0; turn < 5; turn += 1) await audit(systemContext(), "customers.search", { outcome: "done" });
  const [{ first = 0 } = {}] = await superuser.query<{ first: number }>(
    "select max(seq)::int - 5 as first from audit_events",
  );
  await ageAuditLog(superuser, { until: first, days: 40 });
  const before = await dumpDatabase(superuser);

  const unset = await run("purge", { RETENTION_MAILS_DAYS: "90" });
  expect(unset).toMatchObject({ code: 0, stderr: "" });
  expect(unset.stdout.split("\n")).toEqual([
    "operations: all rows stay, because RETENTION_OPERATIONS_DAYS isn't set",
    "remedies: all rows stay, because RETENTION_OPERATIONS_DAYS isn't set",
    "impersonations: all rows stay, because RETENTION_IMPERSONATIONS_DAYS isn't set",
    "support_codes: all rows stay, because RETENTION_IMPERSONATIONS_DAYS isn't set",
    "support_consents: all rows stay, because RETENTION_IMPERSONATIONS_DAYS isn't set",
    "history_events: 0 rows older than 365 days were deleted",
    "license_key_snapshots: 0 rows older than 365 days were deleted",
    "device_looks: 0 rows older than 365 days were deleted",
    "mails: 0 rows older than 90 days were deleted",
    "audit_events: all rows stay, because RETENTION_AUDIT_DAYS isn't set",
    "",
  ]);
  const days = { RETENTION_OPERATIONS_DAYS: "10", RETENTION_IMPERSONATIONS_DAYS: "10", RETENTION_MAILS_DAYS: "10" };
  const settings = { ...days, RETENTION_AUDIT_DAYS: "30" };
  const dry = await run("purge", settings, "--dry-run");
  expect(dry.stdout.split("\n")).toEqual([
    "operations: 1 rows older than 10 days would be deleted",
    "remedies: 0 rows older than 10 days would be deleted",
    "impersonations: 0 rows older than 10 days would be deleted",
    "support_codes: 1 rows older than 10 days would be deleted",
    "support_consents: 1 rows older than 10 days would be deleted",
    "history_events: 0 rows older than 365 days would be deleted",
    "license_key_snapshots: 0 rows older than 365 days would be deleted",
    "device_looks: 0 rows older than 365 days would be deleted",
    "mails: 1 rows older than 10 days would be deleted",
    `audit_events: ${first} rows older than 30 days would be deleted`,
    "",
  ]);
  expect(await dumpDatabase(superuser)).toEqual(before);

  const change = (outcome: string) =>
    superuser.query(`set session_replication_role = replica; update audit_events set outcome = '${outcome}' where seq = 1;
      set session_replication_role = default`);
  const [{ outcome = "" } = {}] = await superuser.query<{ outcome: string }>(
    "select outcome from audit_events where seq = 1",
  );
  await change("planted");
  expect(await run("purge", { RETENTION_AUDIT_DAYS: "30" })).toMatchObject({
    code: 1,
    stderr: "The audit log is broken, so no audit events were deleted: run npm run audit:verify.\n",
  });
  await change(outcome);
  expect(await run("purge", { RETENTION_AUDIT_DAYS: "30", DATABASE_MIGRATION_URL: "" })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^DATABASE_MIGRATION_URL is missing/),
  });

  const purged = await run("purge", settings);
  expect(purged).toMatchObject({ code: 0, stderr: "" });
  expect(purged.stdout).toBe(dry.stdout.replaceAll("would be", "were").replace("mails: 1", "mails: 0"));
  const count = (table: string) => superuser.query(`select count(*)::int as rows from ${table}`);
  expect(await count("operations")).toEqual([{ rows: 2 }]);
  for (const table of ["support_codes", "support_consents"]) expect(await count(table)).toEqual([{ rows: 1 }]);
  expect(await count("audit_events")).toEqual([{ rows: 6 }]);
  const verified = await run("audit-verify", {});
  expect(verified).toMatchObject({ code: 0, stderr: "" });
  expect(verified.stdout).toMatch(
    new RegExp(`^The audit log is intact: 6 events, after ${first} that were purged\\. Head ${first + 6}:`),
  );
});
