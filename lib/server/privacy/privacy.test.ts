import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { AuditPage } from "@/lib/api/audit";
import type { ImpersonationList } from "@/lib/api/impersonations";
import { audit } from "@/lib/server/audit/audit";
import { verifyAudit } from "@/lib/server/audit/audit-verification";
import { systemContext } from "@/lib/server/context";
import { indexDevices } from "@/lib/server/directory/device-fill";
import { syncDirectory } from "@/lib/server/directory/directory-sync";
import { enqueueResync } from "@/lib/server/directory/resync-queue";
import { deliverMails } from "@/lib/server/mail/mail-delivery";
import { enqueueSecurityNotice } from "@/lib/server/mail/outbox";
import { database, pool } from "@/lib/server/platform/db/database";
import { inOwnersTransaction } from "@/lib/server/platform/db/owner";
import { reminderOptOuts, sentReminders } from "@/lib/server/platform/db/schema/reminders";
import { env } from "@/lib/server/platform/env";
import { sha256 } from "@/lib/server/platform/secrets";
import { dumpDatabase } from "@/test/database-dump";
import { changeEnvironment, portalSecret, testSecrets } from "@/test/environment";
import { otherCode } from "@/test/inbox";
import type { Customer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { until } from "@/test/until";
import { exportPerson } from "./data-export";
import { countPerson, erasePerson } from "./erasure";

const portal = await openPortal({ mail: true, staff: true });
const { polar, inbox } = portal;
const superuser = portal.database;

const NOT_ME = `https://portal.example/not-me#${randomUUID()}`;

/** A customer who has used everything, and every secret that the portal gave them on the way. */
async function livedIn(name: string) {
  const unique = randomUUID().slice(0, 8);
  const email = `${name.toLowerCase()}.${unique}@customer.example`;
  const device = `${name}'s MacBook ${unique}`;
  const activations = [{ label: device }, { label: "Another" }];
  const customer = await polar.makeCustomer({
    name: `${name} Canary-${unique}`,
    email,
    external_id: `external-${unique}`,
    license_keys: [{ benefit: "Northwind Studio license", order: true, activations }],
  });
  const [key] = customer.license_keys;
  const { customer_id } = customer;
  const token = await polar.mintToken(customer);
  const byLink = portal.browser();
  await byLink.openLink(token);
  const byCode = portal.browser();
  await byCode.post("/api/sign-in", { email });
  const code = await inbox.codeTo(email);
  await byCode.post("/api/sign-in/verify", { code: otherCode(code) });
  expect((await byCode.post("/api/sign-in/verify", { code })).status).toBe(200);
  const path = `/api/license-keys/${key?.id}`;
  expect((await byCode.get(path)).status).toBe(200);
  expect((await byCode.post(`${path}/reveal`)).status).toBe(200);
  expect((await byCode.send("DELETE", `${path}/activations/${key?.activation_ids[0]}`)).status).toBe(204);
  const other = key?.activation_ids[1];
  expect((await byCode.post(`${path}/activations/${other}/name`, { name: `${name}’s desk ${unique}` })).status).toBe(
    204,
  );
  expect((await byCode.get(path)).status).toBe(200);
  expect((await byCode.post(`${path}/deactivations`, { activation_ids: [other] })).status).toBe(202);
  expect((await byCode.send("DELETE", `${path}/deactivations`, {})).status).toBe(200);
  const support = (await byCode.post("/api/support-codes")).json as { code: string };
  const pending = portal.browser();
  await pending.post("/api/sign-in", { email });
  await inbox.codeMailsTo(email, 2);
  const reason = `${name} of ${email} cannot activate ${unique}`;
  const ticket_url = `https://tickets.example/${unique}`;
  const { browser: staff } = await portal.newStaff("lead");
  await staff.post("/api/support/consents", { code: support.code });
  await staff.post("/api/support/impersonations", { customer_id, reason, ticket_url });
  await staff.get("/api/license-keys");
  const remedies = `/api/support/license-keys/${key?.id}/remedies`;
  const shown = ((await staff.get(remedies)).json as { state: object }).state;
  expect((await staff.post(remedies, { kind: "device_limit", limit: 9, reason, shown })).status).toBe(200);
  const authorization = `Bearer ${testSecrets.signInLink}`;
  const link = await portal
    .browser()
    .post(
      "/api/sign-in-links",
      { external_customer_id: customer.external_id },
      { authorization, origin: null, "sec-fetch-site": null },
    );
  const { url } = link.json as { url: string };
  const cookies = [byLink, byCode, pending, staff].flatMap((browser) => [...browser.cookies.values()]);
  const secrets = [token, code, support.code, key?.key ?? "", url.split("=").at(-1) ?? "", NOT_ME, ...cookies];
  return { customer, email, device, reason, ticket_url, unique, byLink, byCode, staff, secrets, code };
}

const ada = await livedIn("Ada");
const bob = await livedIn("Bob");
await syncDirectory(systemContext());
await indexDevices(systemContext());
await emptyOutbox();
for (const { email, customer } of [ada, bob]) {
  await superuser.query(
    "insert into rotation_devices (rotation_id, activation_id, license_key_id, customer_id) values (gen_random_uuid(), gen_random_uuid(), $1, $2)",
    [customer.license_keys[0]?.id, customer.customer_id],
  );
  await superuser.query(
    "insert into device_reports (activation_id, license_key_id, customer_id, seen_on, app_version) values (gen_random_uuid(), $1, $2, now(), '2.4.1')",
    [customer.license_keys[0]?.id, customer.customer_id],
  );
  const notice = { to: email, locale: "en", at: new Date().toISOString(), notMeUrl: NOT_ME };
  const event = { kind: "sign_in", openedBy: "code", browser: "Chrome on Linux" } as const;
  await enqueueSecurityNotice(database(), { ...notice, event });
  const { customer_id: customerId } = customer;
  const licenseKeyId = customer.license_keys[0]?.id ?? "";
  const reminder = { id: randomUUID(), customerId, licenseKeyId, due: "usage_80", period: "100" } as const;
  await database().insert(sentReminders).values(reminder);
  await database().insert(reminderOptOuts).values({ customerId, personId: customerId, kind: "usage" });
  await enqueueResync(database(), { kind: "customer", id: customer.customer_id });
}

const erase = (email: string) => inOwnersTransaction(env(), (db) => erasePerson({ ...systemContext(), db }, email));
const rowsOf = async ({ unique, customer, email }: typeof ada) => {
  const hints = [unique, customer.customer_id, email, ...customer.license_keys.map(({ id }) => id)];
  return (await dumpDatabase(superuser)).filter(({ text, opened }) =>
    hints.some((hint) => text.includes(hint) || opened.includes(hint)),
  );
};

test("an export has everything that the person did, and no secret", async () => {
  const polarTokens = (await rowsOf(ada)).flatMap(({ table, opened }) =>
    table === "sessions" ? (/"token":"([^"]+)"/.exec(opened)?.[1] ?? []) : [],
  );
  expect(polarTokens.length).toBeGreaterThan(2);
  const exported = await exportPerson(systemContext(), ` ${ada.email.toUpperCase()} `);
  const { data, accounts } = exported?.document ?? expect.fail("nothing was found");
  const { customer_id, members } = ada.customer;
  const at_polar = `${polar.url}/to/dashboard/customers/${customer_id}`;
  expect(accounts).toEqual([{ customer_id, member_id: members[0]?.id, covers: "the whole account", at_polar }]);
  expect(data.directory_members).toMatchObject([{ customer_id, role: "owner" }]);
  expect(data.directory_license_keys).toMatchObject([{ facts: { status: "granted" } }]);
  expect(data.directory_license_keys[0]?.devices_read_at).toBeInstanceOf(Date);
  expect(data.directory_orders).toMatchObject([{ customer_id }]);
  expect(data.sessions.map(({ opened_by }) => opened_by).sort()).toEqual(["code", "impersonation", "link"]);
  for (const session of data.sessions) expect(session).toMatchObject({ email: ada.email, name: ada.customer.name });
  expect(data.sign_in_links).toHaveLength(1);
  expect(data.not_me_links.length).toBeGreaterThan(0);
  expect(data.reminders).toMatchObject([{ due: "usage_80", period: "100" }]);
  expect(data.reminders_switched_off).toMatchObject([{ kind: "usage" }]);
  expect(data.one_time_codes).toMatchObject([{ email: ada.email }]);
  expect(data.mails.map(({ kind }) => kind)).toContain("security_notice");
  expect(data.operations).toMatchObject([{ kind: "deactivate", outcome: "done" }]);
  expect(data.device_names).toMatchObject([{ name: `Ada’s desk ${ada.unique}` }]);
  expect(data.device_looks).toHaveLength(1);
  expect(data.queued_deactivations).toMatchObject([{ device: `Ada’s desk ${ada.unique}`, outcome: "canceled" }]);
  expect(data.rotation_devices).toMatchObject([{ customer_id, changed_at: null }]);
  expect(data.device_reports).toMatchObject([{ customer_id, app_version: "2.4.1" }]);
  expect(data.history_events.map(({ action }) => action)).toContain("signed_in");
  expect(data.license_key_snapshots).toMatchObject([{ key: { status: "granted" } }]);
  expect(data.support_codes).toHaveLength(1);
  expect(data.support_consents).toHaveLength(1);
  const { reason, ticket_url } = ada;
  expect(data.impersonations).toMatchObject([{ reason, ticket_url, ended_at: null }]);
  expect(data.rate_limits.map(({ limit }) => limit)).toContain("sign-in-mailbox-15m");
  const events = data.audit_events;
  const find = (action: string, outcome = "done") =>
    events.find((one) => one.action === action && one.outcome === outcome);
  expect(find("customer.sign_in")).toMatchObject({ ip: expect.stringMatching(/^192\.0\./), reason: null });
  expect(find("customer.sign_in", "refused")?.detail).toMatchObject({ problem: "otp_wrong" });
  expect(find("activation.deactivate")?.detail).toMatchObject({ device: ada.device });
  expect(find("impersonation.start")).toMatchObject({ reason, ip: null, detail: { ticket_url } });

  const text = JSON.stringify(exported?.document);
  expect(text).not.toContain(bob.unique);
  for (const secret of [...ada.secrets, ...polarTokens]) {
    expect(secret.length).toBeGreaterThanOrEqual(8);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(sha256(secret));
  }
  const stored =
    "select id_hash as hash from sessions union select token_hash from sign_in_links union select code_hash from support_codes union select code_hash from otps union select binding_hash from otps union select token_hash from not_me_links union select key_hash from directory_license_keys union select unnest(device_hashes) from directory_license_keys union select number_hash from directory_orders";
  for (const { hash } of await superuser.query<{ hash: string | null }>(stored))
    if (hash !== null) expect(text).not.toContain(hash);
});

test("an export is in the audit log, without the email", async () => {
  const [newest] = await superuser.query(
    "select action, actor_kind, customer_id, personal_hash from audit_events order by seq desc limit 1",
  );
  const { customer_id } = ada.customer;
  expect(newest).toEqual({ action: "privacy.export", actor_kind: "system", customer_id, personal_hash: null });
});

const wrong = ["nobody@customer.example", `x${ada.email}`, ada.email.replace("ada.", "ada"), `${ada.email}.br`];
test.each(wrong)("an address that nobody has changes nothing: %s", async (email) => {
  const before = await dumpDatabase(superuser);
  expect(await exportPerson(systemContext(), email)).toBeNull();
  expect(await countPerson(database(), email)).toBeNull();
  expect(await erase(email)).toBeNull();
  expect(await dumpDatabase(superuser)).toEqual(before);
});

test("counting what an erasure would delete changes nothing, and counts what it then deletes", async () => {
  const before = await dumpDatabase(superuser);
  const counted = await countPerson(database(), ada.email);
  expect(await dumpDatabase(superuser)).toEqual(before);
  for (const { table, rows } of counted?.rows ?? []) expect(rows, table).toBeGreaterThan(table === "pacing" ? -1 : 0);
  expect(counted?.events).toBeGreaterThan(5);
});

test("the app's role can't erase", async () => {
  const before = await dumpDatabase(superuser);
  await expect(erasePerson(systemContext(), ada.email)).rejects.toMatchObject({ cause: { code: "42501" } });
  expect(await dumpDatabase(superuser)).toEqual(before);
});

test("an erasure leaves nothing of the person except the events of the audit log, which stays whole", async () => {
  // Somebody else's reason mentions the person, and so does one with a longer email.
  const staff = { subject: "agent-1", name: "Alex Agent", roles: ["agent"] };
  const about = { outcome: "done", customerId: bob.customer.customer_id, staff } as const;
  await audit(systemContext(), "customer.view", { ...about, reason: `Not Bob: see ${ada.email}.` });
  await audit(systemContext(), "customer.view", { ...about, reason: `Not Bob: see x-${ada.email}` });
  const others = await rowsOf(bob);
  const ips = await superuser.query<{ ip: string }>(
    "select distinct p.ip from audit_personal_data p join audit_events e using (seq) where customer_id = $1 and p.ip is not null",
    [ada.customer.customer_id],
  );
  expect(ips.length).toBeGreaterThan(1);
  const counted = await countPerson(database(), ada.email);
  expect((await ada.byCode.get("/api/license-keys")).status).toBe(200);

  const erased = await erase(ada.email);
  // The end of the running impersonation is one more event.
  expect(erased).toMatchObject({ rows: counted?.rows.map(({ table }) => ({ table })), signedEvents: 0 });
  expect(erased?.events).toBe((counted?.events ?? 0) + 1);
  expect(await verifyAudit(database())).toMatchObject({ intact: true });

  for (const { byCode, byLink, staff } of [ada]) {
    for (const browser of [byCode, byLink, staff]) expect((await browser.get("/api/license-keys")).status).toBe(401);
  }
  const left = await rowsOf(ada);
  expect([...new Set(left.map(({ table }) => table))].sort()).toEqual(["audit_events", "audit_personal_data"]);
  const [mention] = left.filter(({ table }) => table === "audit_personal_data");
  expect(mention?.text).toContain(`x-${ada.email}`);
  expect(left.filter(({ table }) => table === "audit_personal_data")).toHaveLength(1);
  for (const { text, table } of left) {
    if (table !== "audit_events") continue;
    for (const personal of [ada.unique, ada.email, "MacBook", "Chrome", "tickets.example", "****"])
      expect(text).not.toContain(personal);
    for (const { ip } of ips) expect(text).not.toContain(JSON.stringify(ip));
  }
  // Nothing of Bob's is gone. Only the reason that named Ada is, which is one of those above.
  const still = await rowsOf(bob);
  expect(others.filter((row) => !still.some((one) => one.text === row.text))).toEqual([]);
});

test("staff see that an event was erased, by whom the customer was viewed, and that a person was erased", async () => {
  const { browser } = await portal.newStaff("auditor");
  const { customer_id } = ada.customer;
  const { items } = (await browser.get(`/api/support/audit?customer=${customer_id}`)).json as AuditPage;
  const start = items.find(({ action, outcome }) => action === "impersonation.start" && outcome === "done");
  expect(start).toMatchObject({ erased: true, reason: null, actor: { kind: "staff", name: expect.any(String) } });
  expect(items[0]).toMatchObject({ action: "privacy.erase", erased: false, actor: { kind: "system" } });
  const csv = (await browser.get(`/api/support/audit/export?format=csv&customer=${customer_id}`)).text;
  expect(csv).toMatch(/"id","erased"\r\n/);
  expect(csv).not.toContain(ada.unique);
});

test("the directory lists the person again with the next sync, and then they can sign in", async () => {
  await superuser.query("update directory_syncs set completed_at = now() - interval '1 day'");
  await syncDirectory(systemContext());
  expect((await countPerson(database(), ada.email))?.accounts).toHaveLength(1);
  const again = await portal.customerBrowser(ada.customer);
  const { items } = (await again.get("/api/visits")).json as ImpersonationList;
  expect(items.find(({ kind }) => kind === "impersonation")).toMatchObject({ reason: "", events: [] });
});

test("of a team, only the member is exported and erased", async () => {
  const [owner, member] = [`owner.${randomUUID()}@team.example`, `member.${randomUUID()}@team.example`];
  const members = [{ email: owner, role: "owner" as const }, { email: member }];
  const license_keys = [{ benefit: "Northwind Studio license", member, activations: [{ label: "Team's iMac" }] }];
  const team: Customer = await polar.makeCustomer({ name: "Canary Team", type: "team", members, license_keys });
  await enqueueResync(database(), { kind: "customer", id: team.customer_id });
  await syncDirectory(systemContext());
  const idOf = (email: string) => team.members.find((one) => one.email === email)?.id ?? "";
  const [ofOwner, ofMember] = [
    await portal.customerBrowser(team, idOf(owner)),
    await portal.customerBrowser(team, idOf(member)),
  ];
  const [key] = team.license_keys;
  const path = `/api/license-keys/${key?.id}/activations/${key?.activation_ids[0]}`;
  expect((await ofMember.send("DELETE", path)).status).toBe(204);
  const exported = await exportPerson(systemContext(), member);
  expect(exported?.document).toMatchObject({
    accounts: [{ member_id: idOf(member), covers: "the member's part of a team's account" }],
    data: { sessions: [{ email: member }], operations: [{ kind: "deactivate" }], directory_license_keys: [] },
  });
  expect(JSON.stringify(exported)).not.toContain(owner);
  await erase(member);
  expect((await ofMember.get("/api/session")).status).toBe(401);
  expect((await ofOwner.get("/api/license-keys")).status).toBe(200);
  expect(await countPerson(database(), owner)).toMatchObject({ accounts: [{ memberId: idOf(owner) }] });
  expect(await countPerson(database(), member)).toBeNull();
  expect(await verifyAudit(database())).toMatchObject({ intact: true });
});

/** No job sends what waits in this process. */
async function emptyOutbox(): Promise<void> {
  await until("an empty outbox", async () => {
    await superuser.query("update mails set next_attempt_at = now() where state = 'waiting'");
    // Each try looks for new members, and there are few looks a minute.
    await superuser.resetLimits("newest-members%");
    await deliverMails(systemContext());
    return (await superuser.query("select from mails where state in ('waiting', 'sending')")).length === 0;
  });
}

test("a stranger who asked for a code is found by the email alone", async () => {
  const email = `stranger.${randomUUID()}@example.com`;
  const browser = portal.browser();
  await browser.post("/api/sign-in", { email });
  await browser.post("/api/sign-in/verify", { code: "00000000" });
  await emptyOutbox();
  const exported = await exportPerson(systemContext(), email);
  expect(exported?.document).toMatchObject({ accounts: [], data: { one_time_codes: [{ email }] } });
  expect(exported?.document.data.audit_events).toHaveLength(1);
  expect((await erase(email))?.events).toBe(2);
  expect(await countPerson(database(), email)).toBeNull();
  expect(await verifyAudit(database())).toMatchObject({ intact: true });
});

test("a person is found under an earlier secret, too", async () => {
  const [old = ""] = env().PORTAL_SECRETS;
  changeEnvironment({ PORTAL_SECRETS: [portalSecret(9), old] });
  expect((await countPerson(database(), bob.email))?.rows).toContainEqual({ table: "directory_members", rows: 1 });
  expect((await exportPerson(systemContext(), bob.email))?.document.data.sessions).toHaveLength(3);
  changeEnvironment({ PORTAL_SECRETS: [old] });
});

test("events that an earlier version signed with personal data can't be erased, and are counted", async () => {
  const reason = `Signed with ${bob.email}`;
  await superuser.query(
    `set session_replication_role = replica;
     update audit_events set personal_hash = null, reason = '${reason}' where seq = (
       select max(seq) from audit_events where customer_id = '${bob.customer.customer_id}' and actor_kind = 'staff')`,
  );
  expect(await countPerson(database(), bob.email)).toMatchObject({ signedEvents: 1 });
  expect(await pool().query("select from audit_events where reason = $1", [reason])).toMatchObject({ rowCount: 1 });
});
