import { expect, test } from "vitest";
import { database } from "@/lib/server/platform/db/database";
import { changeEnvironment } from "@/test/environment";
import { openPortal } from "@/test/portal-environment";
import { purgeTable, retainedTables } from "./retention";

const { database: superuser } = await openPortal();
const DAYS = 10;

/** Rows of each table: one that is just older than the setting, one that is just younger, and one that is old and in use. */
const rows: Record<string, { insert: string; inUse: string | null }> = {
  operations: {
    insert:
      "insert into operations (kind, customer_id, license_key_id, outcome, started_at, finished_at) values ('rotate', gen_random_uuid(), gen_random_uuid(), 'done', $1, $1)",
    inUse:
      "insert into operations (kind, customer_id, license_key_id, started_at) values ('rotate', gen_random_uuid(), gen_random_uuid(), $1)",
  },
  remedies: {
    insert:
      "insert into remedies (kind, customer_id, license_key_id, before, after, outcome, started_at, finished_at) values ('disable', gen_random_uuid(), gen_random_uuid(), '{}', '{}', 'done', $1, $1)",
    inUse:
      "insert into remedies (kind, customer_id, license_key_id, before, after, started_at) values ('disable', gen_random_uuid(), gen_random_uuid(), '{}', '{}', $1)",
  },
  impersonations: {
    insert:
      "insert into impersonations (staff_session_id, staff_subject, staff_name, customer_id, reason, started_at, expires_at, ended_at) values (gen_random_uuid(), 'agent-1', 'Alex', gen_random_uuid(), 'Why', $1, $1, $1)",
    inUse:
      "insert into impersonations (staff_session_id, staff_subject, staff_name, customer_id, reason, started_at, expires_at) values (gen_random_uuid(), 'agent-1', 'Alex', gen_random_uuid(), 'Why', $1, $1)",
  },
  support_codes: {
    insert: "insert into support_codes (code_hash, customer_id, expires_at) values ('hash', gen_random_uuid(), $1)",
    inUse: null,
  },
  support_consents: {
    insert:
      "insert into support_consents (code_id, staff_subject, customer_id, expires_at) values (gen_random_uuid(), 'agent-1', gen_random_uuid(), $1)",
    inUse: null,
  },
  history_events: {
    insert:
      "insert into history_events (id, customer_id, kind, at, sealed) values (gen_random_uuid(), gen_random_uuid(), 'renewed', $1, '')",
    inUse: null,
  },
  license_key_snapshots: {
    insert:
      "insert into license_key_snapshots (license_key_id, customer_id, sealed, seen_at) values (gen_random_uuid(), gen_random_uuid(), '', $1)",
    inUse: null,
  },
  device_looks: {
    insert:
      "insert into device_looks (license_key_id, person_id, customer_id, looked_at) values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), $1)",
    inUse: null,
  },
  mails: {
    insert:
      "insert into mails (id, kind, email_hash, state, created_at, give_up_at, completed_at) values (gen_random_uuid(), 'otp', 'hash', 'sent', $1, $1, $1)",
    inUse:
      "insert into mails (id, kind, email_hash, created_at, give_up_at) values (gen_random_uuid(), 'otp', 'hash', $1, now())",
  },
};

const ago = (days: number, minutes: number) => new Date(Date.now() - days * 86_400_000 - minutes * 60_000);
const dump = async (table: string) =>
  (await superuser.query<{ row: string }>(`select t::text as row from ${table} t order by 1`)).map(({ row }) => row);
const purge = async (isDryRun: boolean) =>
  await Promise.all(
    retainedTables().map(async (one) => [one.name, await purgeTable(database(), one, { isDryRun })] as const),
  );
const names = Object.keys(rows);
const deletedByDefault = ["mails", "history_events", "license_key_snapshots", "device_looks"];
const oneOfEach = names.map((name) => [name, 1]);

test("nothing is old while the settings aren't set, and mails are after a day", async () => {
  for (const { insert } of Object.values(rows)) await superuser.query(insert, [ago(4000, 0)]);
  expect(await purge(true)).toEqual(names.map((name) => [name, deletedByDefault.includes(name) ? 1 : 0]));
  for (const name of names) await superuser.query(`delete from ${name}`);
});

test("a dry run changes nothing, and a purge keeps what is younger or in use", async () => {
  changeEnvironment({
    RETENTION_OPERATIONS_DAYS: DAYS,
    RETENTION_IMPERSONATIONS_DAYS: DAYS,
    RETENTION_HISTORY_DAYS: DAYS,
    RETENTION_MAILS_DAYS: DAYS,
  });
  const kept = new Map<string, string[]>();
  for (const [name, { insert, inUse }] of Object.entries(rows)) {
    await superuser.query(insert, [ago(DAYS, -1)]);
    if (inUse !== null) await superuser.query(inUse, [ago(4000, 0)]);
    kept.set(name, await dump(name));
    await superuser.query(insert, [ago(DAYS, 1)]);
  }
  const before = await Promise.all(names.map(dump));
  expect(await purge(true)).toEqual(oneOfEach);
  expect(await Promise.all(names.map(dump))).toEqual(before);
  expect(await purge(false)).toEqual(oneOfEach);
  for (const name of names) expect(await dump(name), name).toEqual(kept.get(name));
  expect(await purge(false)).toEqual(names.map((name) => [name, 0]));
});
