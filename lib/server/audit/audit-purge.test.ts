import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { type Context, systemContext } from "@/lib/server/context";
import { database, pool } from "@/lib/server/platform/db/database";
import { inOwnersTransaction } from "@/lib/server/platform/db/owner";
import { impersonations } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { erasePerson } from "@/lib/server/privacy/erasure";
import { ageAuditLog } from "@/test/aged-audit-log";
import { Database } from "@/test/database";
import { changeEnvironment, portalSecret } from "@/test/environment";
import { openPortal } from "@/test/portal-environment";
import { audit } from "./audit";
import type { Anchor } from "./audit-chain";
import { findOldEvents, purgeOldEvents } from "./audit-purge";
import { verifyAudit } from "./audit-verification";

const portal = await openPortal();
const superuser = portal.database;
const owner = new Database(env().DATABASE_MIGRATION_URL ?? "");
const context: Context = { ...systemContext(), ip: "127.0.0.1" };
const staff = { subject: "agent-1", name: "Alex Agent", roles: ["agent"] };

const verify = (seen?: Anchor) => verifyAudit(database(), seen);
const purge = (days: number, most?: number) =>
  inOwnersTransaction(env(), (db) => purgeOldEvents({ ...systemContext(), db }, days, most));
const asSuperuser = (statements: string) =>
  superuser.query(`set session_replication_role = replica; ${statements}; set session_replication_role = default`);
const view = (reason: string) =>
  audit(context, "customer.view", { outcome: "done", staff, customerId: randomUUID(), reason });

/** An impersonation of a minute ago, in the log and in its table. */
async function impersonate(): Promise<string> {
  const row = { customerId: randomUUID(), memberId: null, reason: "Cannot activate", staffSubject: staff.subject };
  const expiresAt = new Date(Date.now() - 1000);
  const made = { ...row, staffName: staff.name, staffSessionId: randomUUID(), expiresAt, endedAt: expiresAt };
  const [{ id } = { id: "" }] = await database().insert(impersonations).values(made).returning();
  const { customerId, reason } = row;
  const detail = { consented: false, expires_at: expiresAt.toISOString() };
  const target = { customerId, impersonationId: id, reason, staff };
  await audit(context, "impersonation.start", { ...target, outcome: "done", detail });
  return id;
}

// Events 1 to 20 are 100 days old. Event 23 is the erasure of what event 5 says.
for (let turn = 1; turn < 5; turn += 1) await view(`Old reason ${turn}`);
const email = "ada@customer.example";
await view(`See ${email}`);
const old = await impersonate();
for (let turn = 7; turn <= 20; turn += 1) await view(`Old reason ${turn}`);
await view("Young reason");
const young = await impersonate();
const erased = await inOwnersTransaction(env(), (db) => erasePerson({ ...systemContext(), db }, email));
await ageAuditLog(superuser, { until: 20, days: 100 });

const seqs = async () =>
  (await superuser.query<{ seq: string }>("select seq from audit_events order by seq")).map(({ seq }) => Number(seq));
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const state = () =>
  superuser.query(`select (select json_agg(e order by seq) from audit_events e)::text as events, (select json_agg(a) from audit_anchor a)::text as anchor,
    (select json_agg(p order by seq) from audit_personal_data p)::text as personal, (select json_agg(i order by id) from impersonations i)::text as impersonations`);

test("the log is whole before the purge, and its age decides what is old", async () => {
  expect(erased).toMatchObject({ events: 1, recorded: [{ seq: 23 }] });
  expect(await verify()).toMatchObject({ intact: true, head: { seq: 23 }, purged: 0 });
  expect(await findOldEvents(database(), 90)).toEqual({ first: 1, last: 20 });
  expect(await findOldEvents(database(), 101)).toBeNull();
});

test("the app's role can't purge, nor can anybody delete an event without an anchor", async () => {
  const before = await state();
  const purgeAsApp = context.db.transaction((db) => purgeOldEvents({ ...context, db }, 90));
  await expect(purgeAsApp).rejects.toMatchObject({ cause: { code: "42501" } });
  const statements = [
    "insert into audit_anchor select name, 20, mac, key_id, signature from audit_head",
    "delete from audit_events where seq <= 20",
    "delete from audit_personal_data",
  ];
  for (const statement of statements)
    await expect(pool().query(statement), statement).rejects.toMatchObject({ code: "42501" });
  await expect(owner.query("delete from audit_events where seq <= 20")).rejects.toThrow("append-only");
  expect(await state()).toEqual(before);
});

test("a purge that nothing is old enough for changes nothing", async () => {
  const before = await state();
  expect(await purge(101)).toBeNull();
  expect(await state()).toEqual(before);
});

test("a purge deletes the old events and what belongs to them, keeps the younger ones, and the log stays whole", async () => {
  const beforePurge = await verify();
  const [at20] = await superuser.query<{ mac: string }>("select mac from audit_events where seq = 20");
  expect(await purge(90)).toEqual({ first: 1, last: 20 });
  expect(await seqs()).toEqual(from(21, 24));
  const personal = await superuser.query(
    "select seq::int, reason, erased_by::int from audit_personal_data order by seq",
  );
  // The mark of the erasure stays, since event 23 names it.
  expect(personal).toEqual([
    { seq: 5, reason: null, erased_by: 23 },
    { seq: 21, reason: "Young reason", erased_by: null },
    { seq: 22, reason: "Cannot activate", erased_by: null },
  ]);
  const left = await superuser.query<{ id: string }>("select id from impersonations");
  expect(left).toEqual([{ id: young }]);
  expect(left).not.toContainEqual({ id: old });
  const [event] = await superuser.query("select action, actor_kind, detail from audit_events where seq = 24");
  const detail = { first: 1, last: 20, events: 20, older_than_days: 90 };
  expect(event).toEqual({ action: "audit.purge", actor_kind: "system", detail });
  expect(await verify()).toMatchObject({ intact: true, head: { seq: 24 }, purged: 20 });
  expect(await purge(90)).toBeNull();
  // A head from the portal's log of before the purge is still good, and one of another log isn't.
  if (!beforePurge.intact) throw new Error("broken before");
  expect(await verify(beforePurge.head)).toMatchObject({ intact: true });
  expect(await verify({ seq: 3, mac: "0".repeat(64) })).toMatchObject({ intact: true });
  expect(await verify({ seq: 20, mac: at20?.mac ?? "" })).toMatchObject({ intact: true });
  expect(await verify({ seq: 20, mac: "0".repeat(64) })).toEqual({ intact: false, seq: 20, fault: "altered" });
});

const attacks: [name: string, statements: string, found: object][] = [
  ["an event more than the anchor says", "delete from audit_events where seq = 21", { seq: 21, fault: "missing" }],
  ["all events", "delete from audit_events", { seq: 21, fault: "cut_off" }],
  ["the anchor", "delete from audit_anchor", { seq: 1, fault: "missing" }],
  [
    "another event, with an anchor that nobody signed",
    "update audit_anchor set seq = 21, mac = (select mac from audit_events where seq = 21); delete from audit_events where seq = 21",
    { seq: 21, fault: "anchor_altered" },
  ],
  [
    "all events, with the signature of the end as an anchor",
    "update audit_anchor a set seq = h.seq, mac = h.mac, signature = h.signature from audit_head h; delete from audit_events",
    { seq: 24, fault: "anchor_altered" },
  ],
  ["nothing, and puts an event back", "insert into audit_events select * from stolen", { seq: 20, fault: "added" }],
  ["the mark of an erasure", "delete from audit_personal_data where seq = 5", { seq: 23, fault: "erasure_altered" }],
  [
    "another event's personal data, as part of the erasure",
    "update audit_personal_data set salt = null, reason = null, ip = null, detail = null, erased_by = 23 where seq = 21",
    { seq: 23, fault: "erasure_altered" },
  ],
  [
    "nothing, and puts personal data back",
    "update audit_personal_data set reason = 'Back', salt = 'x', detail = '{}', erased_by = null where seq = 5",
    { fault: "erasure_altered", seq: 23 },
  ],
];
test.each(attacks)("it is found when somebody with the database deletes %s", async (_name, statements, found) => {
  await superuser.query(`drop table if exists stolen; create table stolen as table audit_events; delete from stolen where seq <> 21;
    update stolen set seq = 20`);
  await superuser.query(`drop table if exists k_events, k_anchor, k_data; create table k_events as table audit_events;
    create table k_anchor as table audit_anchor; create table k_data as table audit_personal_data`);
  await asSuperuser(statements);
  expect(await verify()).toMatchObject({ intact: false, ...found });
  await asSuperuser(`delete from audit_events; insert into audit_events table k_events; delete from audit_anchor;
    insert into audit_anchor table k_anchor; delete from audit_personal_data; insert into audit_personal_data table k_data`);
  expect(await verify()).toMatchObject({ intact: true });
});

test("the owner can delete up to an anchor that nobody signed, and that is found", async () => {
  await superuser.query(
    "drop table if exists k_events, k_anchor; create table k_events as table audit_events; create table k_anchor as table audit_anchor",
  );
  await expect(owner.query("delete from audit_events where seq = 21")).rejects.toThrow("append-only");
  await owner.query("update audit_anchor set seq = 22");
  await owner.query("delete from audit_events where seq <= 22");
  expect(await verify()).toEqual({ intact: false, seq: 22, fault: "anchor_altered" });
  await asSuperuser(`delete from audit_events; insert into audit_events table k_events; delete from audit_anchor;
    insert into audit_anchor table k_anchor`);
  expect(await verify()).toMatchObject({ intact: true });
});

test("the log goes on after a purge, and the next one moves the anchor and takes the marks of old erasures with it", async () => {
  await view("Youngest reason");
  expect(await verify()).toMatchObject({ intact: true, head: { seq: 25 } });
  // Everything is older than no days at all.
  expect(await purge(0)).toEqual({ first: 21, last: 25 });
  expect(await seqs()).toEqual([26]);
  expect(await superuser.query("select from audit_personal_data")).toEqual([]);
  expect(await superuser.query("select from impersonations")).toEqual([]);
  expect(await verify()).toMatchObject({ intact: true, head: { seq: 26 }, purged: 25 });
});

test("a purge in several steps leaves a whole log after each", async () => {
  for (const reason of ["One", "Two", "Three"]) await view(reason);
  expect(await purge(0, 2)).toEqual({ first: 26, last: 27 });
  expect(await verify()).toMatchObject({ intact: true, head: { seq: 30 }, purged: 27 });
  expect(await purge(0, 2)).toEqual({ first: 28, last: 29 });
  expect(await verify()).toMatchObject({ intact: true, head: { seq: 31 }, purged: 29 });
});

test("an anchor whose secret is no longer listed is named", async () => {
  const [old = ""] = env().PORTAL_SECRETS;
  changeEnvironment({ PORTAL_SECRETS: [portalSecret(9)] });
  expect(await verify()).toEqual({ intact: false, seq: 29, fault: "unknown_key" });
  changeEnvironment({ PORTAL_SECRETS: [portalSecret(9), old] });
  await view("Under a new secret");
  expect(await purge(0)).toEqual({ first: 30, last: 32 });
  changeEnvironment({ PORTAL_SECRETS: [portalSecret(9)] });
  expect(await verify()).toMatchObject({ intact: true, purged: 32 });
  await owner.close();
});
