import { expect, test } from "vitest";
import { type Context, inTransaction, systemContext } from "@/lib/server/context";
import { database, pool } from "@/lib/server/platform/db/database";
import { auditEvents } from "@/lib/server/platform/db/schema/audit";
import { env } from "@/lib/server/platform/env";
import { keyedHash } from "@/lib/server/platform/secrets";
import { runNode } from "@/sandbox/child-process";
import { Database } from "@/test/database";
import { changeEnvironment, portalSecret } from "@/test/environment";
import { openPortal } from "@/test/portal-environment";
import { type AuditTarget, audit, beginAuditLog } from "./audit";
import { type Anchor, signPlace, signRow } from "./audit-chain";
import { readAuditEvents } from "./audit-log";
import { verifyAudit } from "./audit-verification";
import { withPersonalData } from "./personal-data";

/** 1,000 in `npm run test:security`. */
const TRIES = Math.round(1000 * Number(process.env.SECURITY_SCALE ?? 0.06));

const portal = await openPortal();
const superuser = portal.database;
const context: Context = { ...systemContext(), ip: "127.0.0.1" };

const target: AuditTarget = {
  outcome: "done",
  staff: { subject: "agent-1", name: "Alex Agent", roles: ["agent"] },
  customerId: "2F1B8E52-0E1C-4C5B-9F0A-0D6B7A1C2D3E",
  reason: "Cannot activate \u0000 on 東京 \ud800 laptop",
  detail: { b: 2, a: "=1+1", "\u00e9": true, none: null },
};
const record = (by = context) => audit(by, "customer.view", target);
const verify = (seen?: Anchor) => verifyAudit(database(), seen);

async function asSuperuser(statements: string): Promise<void> {
  await superuser.query(`set session_replication_role = replica; ${statements}`);
}

test("a portal that never ran has no log to trust", async () => {
  expect(await verify()).toEqual({ intact: false, seq: 1, fault: "missing" });
});

test("events that are written at once make one chain without a gap", async () => {
  await Promise.all(Array.from({ length: 20 }, () => record()));
  expect(await verify()).toMatchObject({ intact: true, head: { seq: 20 } });
});

test("an event in a transaction that is rolled back leaves no gap", async () => {
  const failing = inTransaction(context, async (tx) => {
    await record(tx);
    throw new Error("the action failed");
  });
  await expect(failing).rejects.toThrow("the action failed");
  await record();
  expect(await verify()).toMatchObject({ intact: true, head: { seq: 21 } });
});

test("the app's role can neither change nor remove an event, nor switch the trigger off", async () => {
  const statements = [
    "update audit_events set reason = 'nothing' where seq = $1",
    "delete from audit_events where seq = $1",
    "truncate audit_events",
    "delete from audit_head",
    "delete from audit_genesis",
    "update audit_genesis set mac = 'other'",
    "update audit_personal_data set reason = 'nothing' where seq = $1",
    "delete from audit_personal_data where seq = $1",
    "truncate audit_personal_data",
    "insert into audit_anchor select name, $1::bigint, mac, key_id, signature from audit_head",
    "update audit_anchor set seq = 21",
    "delete from audit_anchor",
    "alter table audit_events disable trigger all",
    "drop trigger audit_events_append_only on audit_events",
    "set session_replication_role = replica",
  ];
  let refused = 0;
  for (let turn = 0; turn < TRIES; turn += 1) {
    const statement = statements[turn % statements.length] ?? "";
    const parameters = statement.includes("$1") ? [1 + (turn % 21)] : [];
    await pool()
      .query(statement, parameters)
      .catch(() => {
        refused += 1;
      });
  }
  expect(refused).toBe(TRIES);
});

test("the owner's own statements are refused too", async () => {
  const owner = new Database(env().DATABASE_MIGRATION_URL ?? "");
  for (const statement of [
    "update audit_events set reason = ''",
    "delete from audit_events",
    "truncate audit_events",
  ]) {
    await expect(owner.query(statement)).rejects.toThrow("append-only");
  }
  await owner.close();
});

test("whatever a superuser edits is found, and the first broken link is named", async () => {
  const edits = [
    "update audit_events set reason = 'Planted' where seq = $1",
    "update audit_events set personal_hash = reverse(personal_hash) where seq = $1",
    "update audit_events set personal_hash = null where seq = $1",
    "update audit_personal_data set reason = reason || '.' where seq = $1",
    "update audit_personal_data set ip = '10.0.0.1' where seq = $1",
    "update audit_personal_data set detail = '{\"a\": 1}' where seq = $1",
    "update audit_personal_data set salt = reverse(salt) where seq = $1",
    "update audit_personal_data set erased_by = 21 where seq = $1",
    "update audit_personal_data set salt = null, reason = null, detail = null, erased_by = 21 where seq = $1",
    "update audit_personal_data set salt = null, reason = null, detail = null where seq = $1",
    "delete from audit_personal_data where seq = $1",
    "update audit_events set at = at + interval '1 ms' where seq = $1",
    "update audit_events set actor_subject = 'agent-2' where seq = $1",
    'update audit_events set detail = detail || \'{"a": "x"}\' where seq = $1',
    "update audit_events set outcome = 'refused' where seq = $1",
    "update audit_events set mac = reverse(mac) where seq = $1",
    "update audit_events set key_id = '00000000' where seq = $1",
    "update audit_events set customer_id = null where seq = $1",
    "delete from audit_events where seq = $1",
    "delete from audit_events where seq >= $1",
    "update audit_events set seq = 1000 where seq = $1",
    "update audit_head set seq = seq - 1",
    "delete from audit_head",
  ];
  await superuser.query(
    `create table kept as table audit_events; create table kept_head as table audit_head;
     create table kept_data as table audit_personal_data`,
  );
  for (let turn = 0; turn < TRIES; turn += 1) {
    const edit = edits[turn % edits.length] ?? "";
    const seq = 1 + ((turn * 7) % 21);
    await asSuperuser(edit.replace("$1", String(seq)));
    const named = edit.includes("audit_head") ? 21 : seq;
    expect(await verify(), edit).toMatchObject({ intact: false, seq: named });
    await asSuperuser(
      `delete from audit_events; insert into audit_events table kept; delete from audit_head; insert into audit_head table kept_head;
       delete from audit_personal_data; insert into audit_personal_data table kept_data`,
    );
  }
  expect(await verify()).toMatchObject({ intact: true });
});

/** Rows as the app's role may put them in: it can sign none of them. */
const forgedRow = (
  seq: number,
) => `(${seq}, gen_random_uuid(), now(), 'customer.view', 'done', 'staff', 'agent-1', 'Alex Agent', 'agent', null, null,
  null, 'Planted', '{}', null, null, (select key_id from audit_head), (select mac from audit_head))`;

test("a row below the first event is refused, and found where it stood before the table refused it", async () => {
  let refused = 0;
  for (let turn = 0; turn < TRIES; turn += 1) {
    await pool()
      .query(`insert into audit_events values ${forgedRow(-turn)}`)
      .catch(() => {
        refused += 1;
      });
  }
  expect(refused).toBe(TRIES);
  await asSuperuser(
    `alter table audit_events drop constraint audit_events_seq_positive; insert into audit_events values ${forgedRow(0)}`,
  );
  expect(await verify()).toEqual({ intact: false, seq: 0, fault: "added" });
  const shown: number[] = [];
  for await (const events of readAuditEvents(database(), {})) shown.push(...events.map(({ seq }) => seq));
  expect(shown).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
  await asSuperuser(`delete from audit_events where seq = 0;
    alter table audit_events add constraint audit_events_seq_positive check (seq > 0)`);
});

test("a row that the app's role puts in after the last event is found", async () => {
  for (const seq of [22, 23, 1_000_000]) {
    await pool().query(`insert into audit_events values ${forgedRow(seq)}`);
    expect(await verify(), String(seq)).toMatchObject({ intact: false, seq: 22 });
    await asSuperuser("delete from audit_events where seq > 21");
  }
  expect(await verify()).toMatchObject({ intact: true });
});

test("personal data that the app's role puts in is found, for an event that lost its own, or that doesn't exist yet", async () => {
  await asSuperuser("delete from audit_personal_data where seq = 3");
  expect(await verify()).toEqual({ intact: false, seq: 3, fault: "personal_missing" });
  const plant = "insert into audit_personal_data (seq, salt, reason, detail) values ($1, 'salt', 'Planted', '{}')";
  await pool().query(plant, [3]);
  expect(await verify()).toEqual({ intact: false, seq: 3, fault: "personal_altered" });
  await asSuperuser("delete from audit_personal_data; insert into audit_personal_data table kept_data");
  await pool().query(plant, [1_000_000]);
  expect(await verify()).toEqual({ intact: false, seq: 1_000_000, fault: "personal_added" });
  await asSuperuser("delete from audit_personal_data where seq > 21");
  expect(await verify()).toMatchObject({ intact: true });
});

test("an emptied log is found, also after more events and another start of the portal", async () => {
  await asSuperuser("delete from audit_events; delete from audit_head");
  expect(await verify()).toEqual({ intact: false, seq: 1, fault: "missing" });
  await record();
  await record();
  expect(await verify()).toEqual({ intact: false, seq: 1, fault: "begun_again" });
  await asSuperuser("delete from audit_events; delete from audit_head");
  await beginAuditLog(context);
  expect(await verify()).toEqual({ intact: false, seq: 1, fault: "begun_again" });
  await asSuperuser(
    `delete from audit_events; insert into audit_events table kept; delete from audit_head; insert into audit_head table kept_head`,
  );
  expect(await verify()).toMatchObject({ intact: true });
});

test("a new log begins with an event of its own, once, however many instances start", async () => {
  await superuser.query("create table kept_genesis as table audit_genesis");
  await asSuperuser(
    "delete from audit_events; delete from audit_head; delete from audit_genesis; delete from audit_personal_data",
  );
  await Promise.all(Array.from({ length: 5 }, () => beginAuditLog(context)));
  expect(await verify()).toMatchObject({ intact: true, head: { seq: 1 } });
  expect(await superuser.query("select action, actor_kind from audit_events")).toEqual([
    { action: "audit.start", actor_kind: "system" },
  ]);
  await asSuperuser(
    `delete from audit_events; insert into audit_events table kept; delete from audit_head; insert into audit_head table kept_head;
     delete from audit_genesis; insert into audit_genesis table kept_genesis; insert into audit_personal_data table kept_data`,
  );
  expect(await verify()).toMatchObject({ intact: true });
});

test("rows taken away together with a turned-back end are found by a head from the log", async () => {
  const before = await verify();
  if (!before.intact) throw new Error("broken before");
  await record();
  const after = await verify();
  if (!after.intact) throw new Error("broken before");
  await asSuperuser(
    `delete from audit_events where seq = 22; delete from audit_personal_data where seq = 22; delete from audit_head;
     insert into audit_head table kept_head`,
  );
  expect(await verify()).toEqual(before);
  expect(await verify(after.head)).toEqual({ intact: false, seq: 22, fault: "cut_off" });
});

/** As a person runs it: a process of its own with the portal's environment. */
function runVerify(...args: string[]): Promise<{ code: number; output: string }> {
  const command = ["node_modules/tsx/dist/cli.mjs", "--conditions=react-server", "scripts/audit-verify.ts", ...args];
  return runNode(command, { env: { PORTAL_SECRETS: env().PORTAL_SECRETS.join(",") } });
}

test("after a rotation the log goes on, and is whole for as long as the old secret is listed", {
  timeout: 120_000,
}, async () => {
  const before = await verify();
  if (!before.intact) throw new Error("broken before");
  const [old = ""] = env().PORTAL_SECRETS;
  const [fresh, later] = [portalSecret(11), portalSecret(13)];
  const list = (...PORTAL_SECRETS: string[]) => changeEnvironment({ PORTAL_SECRETS });

  await superuser.query(
    "create table unrotated as table audit_events; create table unrotated_head as table audit_head",
  );
  list(fresh, old);
  // No event since, so the head is still signed with the old secret.
  expect(await verify()).toEqual(before);
  await record();
  list(later, fresh, old);
  await record();
  expect(await verify()).toMatchObject({ intact: true, head: { seq: 23 } });
  const rows = await superuser.query("select distinct key_id from audit_events where seq >= 21");
  expect(rows).toHaveLength(3);
  // Old rows do not depend on the order of the list, and an altered row is found under any secret.
  list(later, old, fresh);
  expect(await verify()).toMatchObject({ intact: true });
  await asSuperuser("update audit_events set outcome = 'refused' where seq = 22");
  expect(await verify()).toEqual({ intact: false, seq: 22, fault: "altered" });
  await asSuperuser("update audit_events set outcome = 'done' where seq = 22");

  list(later, fresh);
  expect(await verify()).toEqual({ intact: false, seq: 1, fault: "unknown_key" });
  expect(await runVerify()).toMatchObject({
    code: 1,
    output: expect.stringContaining(
      "event 1 was signed with a secret that is no longer in PORTAL_SECRETS: add it again at the end",
    ),
  });
  list(later, old);
  expect(await verify()).toEqual({ intact: false, seq: 22, fault: "unknown_key" });
  // The head has the secret of the last event: another name on it alone is no rotation.
  await asSuperuser("update audit_head set key_id = '00000000'");
  list(later, fresh, old);
  expect(await verify()).toEqual({ intact: false, seq: 23, fault: "head_altered" });

  list(old);
  await asSuperuser(
    `delete from audit_events; insert into audit_events table unrotated; delete from audit_head; insert into audit_head table unrotated_head;
     delete from audit_personal_data where seq > 21`,
  );
  expect(await verify()).toEqual(before);
});

test("an event that a release up to 0.1.0 signed with its personal data is intact, and shown with it", async () => {
  const before = await verify();
  if (!before.intact) throw new Error("broken before");
  const { seq, mac } = before.head;
  const at = new Date("2026-11-28T12:00:00Z");
  const id = "11111111-1111-4111-8111-111111111111";
  const ids = { customerId: null, memberId: null, impersonationId: null, requestId: null };
  const actor = { actorKind: "staff", actorSubject: "agent-1", actorName: "Alex Agent", actorRole: "agent" } as const;
  const row = signRow(mac, {
    ...{ ...ids, ...actor, seq: seq + 1, id, at, action: "customer.view", outcome: "done", ip: "127.0.0.1" },
    ...{ reason: "Old reason", detail: { device: "MacBook" }, personalHash: null },
  });
  // The form that those releases signed.
  const signed = `[${seq + 1},"${id}","2026-11-28T12:00:00.000Z","customer.view","done","staff","agent-1","Alex Agent","agent",null,null,null,"Old reason",[["device","MacBook"]],"127.0.0.1",null]`;
  expect(row.mac).toBe(keyedHash("audit-chain", `${mac}\n${signed}`));
  await database().insert(auditEvents).values(row);
  const { keyId, signature } = signPlace("head", row);
  await superuser.query("update audit_head set seq = $1, mac = $2, key_id = $3, signature = $4", [
    row.seq,
    row.mac,
    keyId,
    signature,
  ]);
  expect(await verify()).toMatchObject({ intact: true, head: { seq: seq + 1 } });
  const [shown] = await withPersonalData(database(), [row]);
  expect(shown).toMatchObject({ reason: "Old reason", detail: { device: "MacBook" }, isErased: false });
  await asSuperuser(
    "delete from audit_events where seq > 21; delete from audit_head; insert into audit_head table kept_head",
  );
  expect(await verify()).toEqual(before);
});

test("npm run audit:verify says whether the log is whole, and which event is not", { timeout: 120_000 }, async () => {
  expect(await runVerify()).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^The audit log is intact: 21 events\. Head 21:[0-9a-f]{64}$/m),
  });
  expect(await runVerify("--head", `22:${"0".repeat(64)}`)).toMatchObject({
    code: 1,
    output: expect.stringContaining("event 22 and all later events are missing"),
  });
  expect(await runVerify("--head", "nonsense")).toMatchObject({
    code: 1,
    output: expect.stringContaining("Give --head"),
  });
  await asSuperuser("update audit_events set ip = '10.0.0.1' where seq = 7");
  expect(await runVerify()).toMatchObject({
    code: 1,
    output: expect.stringContaining("The audit log is broken: event 7 was changed"),
  });
});
