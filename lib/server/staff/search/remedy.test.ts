import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { KeyRemedies } from "@/lib/api/remedies";
import { verifyAudit } from "@/lib/server/audit/audit-verification";
import { systemContext } from "@/lib/server/context";
import { deliverMails } from "@/lib/server/mail/mail-delivery";
import { database } from "@/lib/server/platform/db/database";
import type { CookieBrowser } from "@/test/cookie-browser";
import { openPortal } from "@/test/portal-environment";
import { reconcileRemedies } from "./remedy-reconciler";

const portal = await openPortal({ staff: true, mail: true });
const reason = "Ticket 4711: the renewal was delayed";

async function newKey(given: Record<string, unknown> = {}) {
  const license_keys = [{ benefit: "Northwind Studio license", activations: [{ label: "MacBook Pro" }], ...given }];
  const { customer, browser } = await portal.newCustomer({ name: "Ada Kling", license_keys });
  const [key] = customer.license_keys;
  if (!key) throw new Error("no key was made");
  return { customer, browser, key, path: `/api/support/license-keys/${key.id}/remedies` };
}

async function stateOf(browser: CookieBrowser, path: string): Promise<KeyRemedies["state"]> {
  const { status, json } = await browser.get(path);
  expect(status).toBe(200);
  return (json as KeyRemedies).state;
}

const auditOf = (customerId: string) =>
  portal.database.query<{ outcome: string; detail: Record<string, unknown> }>(
    "select outcome, detail from audit_events where action = 'license_key.remedy' and customer_id = $1 order by seq",
    [customerId],
  );

test("a lead raises the device limit: recorded, audited, mailed once, and shown to the customer without a full key", async () => {
  const { customer, browser: ada, key, path } = await newKey();
  const { browser: lead } = await portal.newStaff("lead");
  const shown = await stateOf(lead, path);
  const answer = await lead.post(path, { kind: "device_limit", limit: 9, reason: `${reason} for ${key.key}`, shown });
  expect(answer).toMatchObject({
    status: 200,
    json: { enabled: true, mails_customer: true, state: { limit_activations: 9 } },
  });
  const again = await lead.post(path, { kind: "device_limit", limit: 9, reason, shown });
  expect(again).toMatchObject({ status: 409, json: { code: "license_key_changed" } });
  const events = await auditOf(customer.customer_id);
  expect(events.map(({ outcome }) => outcome)).toEqual(["attempted", "done", "refused"]);
  expect(events[1]?.detail).toMatchObject({ kind: "device_limit", limit_activations_to: 9 });
  const visits = await ada.get("/api/visits");
  expect(visits).toMatchObject({ json: { items: [{ kind: "remedy", remedy: { kind: "device_limit" } }, {}] } });
  expect(visits.text + answer.text + JSON.stringify(events)).not.toContain(key.key);
  await deliverMails(systemContext());
  const mail = await portal.inbox.mailAbout("license key was changed", customer.email);
  expect(JSON.stringify(mail)).toContain("new device limit");
  expect(mail?.text).toContain("Device limit: 9 (previously 3)");
  expect(mail?.text).toContain(`${portal.url}/license-keys/${key.id}`);
  expect(mail?.text).toContain("because someone from support changed your license key at");
  expect(mail?.text).not.toContain("viewed your account");
  expect(JSON.stringify(mail)).not.toContain(key.key);
  expect(await verifyAudit(database())).toMatchObject({ intact: true });
});

test("an expired key is extended from today, disabled, enabled, and given usage back", async () => {
  const { path } = await newKey({ expires_at: "2026-01-01T00:00:00Z", usage: 7, limit_usage: 10 });
  const { browser: lead } = await portal.newStaff("admin");
  const act = async (remedy: object) => {
    const answer = await lead.post(path, { ...remedy, reason, shown: await stateOf(lead, path) });
    expect([remedy, answer.status]).toEqual([remedy, 200]);
    return (answer.json as KeyRemedies).state;
  };
  const { expires_at } = await act({ kind: "extend", days: 30 });
  const days = (Date.parse(expires_at ?? "") - Date.now()) / 86_400_000;
  expect(Math.round(days)).toBe(30);
  expect((await act({ kind: "usage_back", amount: 5 })).usage).toBe(2);
  expect((await act({ kind: "usage_limit", limit: null })).limit_usage).toBeNull();
  expect((await act({ kind: "disable" })).status).toBe("disabled");
  expect((await act({ kind: "enable" })).status).toBe("granted");
});

test("a key that is in use meanwhile can be changed, but what it used isn't given back unseen", async () => {
  const { path } = await newKey({ usage: 7, limit_usage: 10 });
  const { browser: lead } = await portal.newStaff("lead");
  const shown = { ...(await stateOf(lead, path)), usage: 6 };
  expect(await lead.post(path, { kind: "usage_back", amount: 5, reason, shown })).toMatchObject({
    status: 409,
    json: { code: "license_key_changed" },
  });
  const limit = 1_000_000_000;
  expect(await lead.post(path, { kind: "usage_limit", limit, reason, shown })).toMatchObject({
    status: 200,
    json: { state: { limit_usage: limit, usage: 7 } },
  });
  expect((await lead.post(path, { kind: "usage_limit", limit: limit + 1, reason, shown })).status).toBe(400);
  const stale = await lead.post(path, { kind: "disable", reason, shown });
  expect(stale).toMatchObject({ status: 409, json: { code: "license_key_changed" } });
});

test("what a key's state doesn't allow is refused, and nothing is sent", async () => {
  const { path } = await newKey();
  const { browser: lead } = await portal.newStaff("lead");
  const shown = await stateOf(lead, path);
  for (const remedy of [{ kind: "enable" }, { kind: "grant_again" }])
    expect(await lead.post(path, { ...remedy, reason, shown })).toMatchObject({
      json: { code: "remedy_not_possible" },
    });
  for (const body of [
    { kind: "device_limit", limit: 0 },
    { kind: "extend", days: -1 },
    { kind: "key", key: "X" },
  ])
    expect((await lead.post(path, { ...body, reason, shown })).status).toBe(400);
  expect((await lead.post(path, { kind: "disable", reason: "short", shown })).status).toBe(400);
  const unknown = `/api/support/license-keys/${randomUUID()}/remedies`;
  expect(await lead.post(unknown, { kind: "disable", reason, shown })).toMatchObject({ status: 404 });
  expect(await stateOf(lead, path)).toEqual(shown);
});

test("agents, auditors and customers can't change a key; neither can a lead whose sign-in is old", async () => {
  const { browser: ada, path } = await newKey();
  const { browser: lead, user } = await portal.newStaff("lead");
  const body = { kind: "disable", reason, shown: await stateOf(lead, path) };
  for (const role of ["agent", "auditor"]) {
    const { browser } = await portal.newStaff(role);
    expect(await browser.post(path, body)).toMatchObject({ status: 403, json: { code: "staff_role_missing" } });
  }
  expect((await ada.post(path, body)).status).toBe(401);
  await portal.database.query("update staff_sessions set auth_time = now() - interval '1 hour' where subject = $1", [
    user.id,
  ]);
  expect(await lead.post(path, body)).toMatchObject({ status: 401, json: { code: "staff_sign_in_not_fresh" } });
  expect(await stateOf(lead, path)).toEqual(body.shown);
});

test("a remedy that was interrupted is settled by reading the key, and never sent again", async () => {
  const { customer, path } = await newKey();
  const { browser: lead } = await portal.newStaff("lead");
  await lead.post(path, { kind: "device_limit", limit: 8, reason, shown: await stateOf(lead, path) });
  await portal.database.query(
    "update remedies set outcome = null, started_at = now() - interval '1 minute' where customer_id = $1",
    [customer.customer_id],
  );
  expect(await reconcileRemedies(systemContext())).toBe(1);
  expect(await reconcileRemedies(systemContext())).toBe(0);
  const rows = await portal.database.query("select outcome from remedies where customer_id = $1", [
    customer.customer_id,
  ]);
  expect(rows).toEqual([{ outcome: "done" }]);
});

test("a revoked key is granted again, with the limits of its product", async () => {
  const { path } = await newKey({ status: "revoked", limit_activations: 9 });
  const { browser: lead } = await portal.newStaff("lead");
  const shown = await stateOf(lead, path);
  expect(await lead.post(path, { kind: "device_limit", limit: 5, reason, shown })).toMatchObject({
    json: { code: "remedy_not_possible" },
  });
  expect((await lead.get(path)).json).toMatchObject({
    possible: ["grant_again"],
    when_granted: { status: "granted", limit_activations: 3, limit_usage: null, usage: shown.usage },
  });
  expect((await lead.post(path, { kind: "grant_again", reason, shown })).status).toBe(200);
  expect(await stateOf(lead, path)).toMatchObject({ status: "granted", limit_activations: 3 });
});
