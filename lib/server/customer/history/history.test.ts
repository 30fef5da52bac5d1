import { expect, test } from "vitest";
import type { History, HistoryEvent } from "@/lib/api/history";
import { database as portalDatabase } from "@/lib/server/platform/db/database";
import type { CookieBrowser } from "@/test/cookie-browser";
import type { NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { sweepHistory } from "./history-sweep";

const portal = await openPortal({ staff: true });
const { polar, database } = portal;

type NewKey = NonNullable<NewCustomer["license_keys"]>[number];
const created_at = "2026-03-04T10:15:00Z";
const studio: NewKey = {
  benefit: "Northwind Studio license",
  limit_activations: 3,
  activations: [
    { label: "MacBook Pro", created_at },
    { label: "Office PC", created_at: "2026-03-05T10:15:00Z" },
  ],
};

async function owner(key: NewKey = studio) {
  const { customer, browser } = await portal.newCustomer({ license_keys: [key] });
  await database.proveSessions(customer);
  const [own] = customer.license_keys;
  if (!own) throw new Error("no key was made");
  const path = `/api/license-keys/${own.id}`;
  return { customer, browser, key: own, path, look: () => browser.get(path) };
}

async function read(browser: CookieBrowser, path: string): Promise<HistoryEvent[]> {
  const { status, json, text } = await browser.get(path);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  return (json as History).items;
}

const actions = (events: HistoryEvent[]) => events.map(({ action }) => action);
const count = (events: HistoryEvent[], wanted: string) => actions(events).filter((one) => one === wanted).length;

test("a first look records nothing: the history has what Polar dates", async () => {
  const { browser, path, look, customer } = await owner();
  await look();
  const events = await read(browser, `${path}/history`);
  expect(actions(events)).toEqual(["key_issued", "device_added", "device_added"]);
  expect(events.slice(1).map(({ device, at }) => [device, at])).toEqual([
    ["Office PC", "2026-03-05T10:15:00.000Z"],
    ["MacBook Pro", "2026-03-04T10:15:00.000Z"],
  ]);
  const rows = await database.query("select kind from history_events where customer_id = $1 and kind <> 'signed_in'", [
    customer.customer_id,
  ]);
  expect(rows).toEqual([]);
});

test("what changed elsewhere between two looks is told once, with what it was before", async () => {
  const { browser, path, look, key, customer } = await owner({ ...studio, expires_at: "2027-01-01T00:00:00Z" });
  await look();
  await polar.deactivate(customer, key, key.activation_ids[0] ?? "");
  await polar.rotateKey(key.id);
  await polar.patchKey(key.id, { limit_activations: 5, expires_at: "2028-01-01T00:00:00Z" });
  await Promise.all([look(), look(), look()]);
  await look();
  const events = await read(browser, `${path}/history`);
  for (const action of ["device_removed_elsewhere", "rotated_elsewhere", "device_limit_changed", "renewed"])
    expect([action, count(events, action)]).toEqual([action, 1]);
  expect(count(events, "device_added")).toBe(2);
  const find = (action: string) => events.find((event) => event.action === action);
  expect(find("device_limit_changed")?.change).toEqual({ before: "3", after: "5" });
  expect(find("device_removed_elsewhere")).toMatchObject({ device: "MacBook Pro", noticed: true });
  const display_key = (await polar.readKey(key.id)).key.slice(-6);
  expect(find("rotated_elsewhere")?.change?.after).toBe(`****-${display_key}`);
});

test("what the customer did here isn't told as done elsewhere, too", async () => {
  const { browser, path, look, key } = await owner();
  await look();
  const device = `${path}/activations/${key.activation_ids[0]}`;
  const answers = await Promise.all([browser.send("DELETE", device, {}), browser.send("DELETE", device, {})]);
  // The slower one may find the device gone.
  expect(answers.map(({ status }) => status)).toContain(204);
  for (const { status } of answers) expect([204, 404]).toContain(status);
  expect((await browser.post(`${path}/rotate`)).status).toBe(200);
  expect((await browser.post(`${path}/reveal`)).status).toBe(200);
  await look();
  const events = await read(browser, `${path}/history`);
  expect(actions(events).slice(0, 3)).toEqual(["revealed", "rotated", "device_deactivated"]);
  expect(events[2]).toMatchObject({ device: "MacBook Pro", staff_name: null });
  expect(count(events, "device_deactivated")).toBe(1);
  expect(count(events, "device_added")).toBe(2);
  expect(actions(events).filter((action) => action.endsWith("elsewhere"))).toEqual([]);
});

test("devices that the vendor hides are told neither as added nor as removed", async () => {
  const { browser, path, look, key, customer } = await owner({ benefit: "Northwind CI runner", activations: 2 });
  await look();
  await polar.deactivate(customer, key, key.activation_ids[0] ?? "");
  await look();
  expect(actions(await read(browser, `${path}/history`))).toEqual(["key_issued"]);
  expect(actions(await read(browser, "/api/history?kind=devices"))).toEqual([]);
});

test("a list that is suddenly empty is believed only if the organization's token sees no device either", async () => {
  const { browser, path, look, key, customer } = await owner({ ...studio, activations: [{ label: "Only one" }] });
  await look();
  await polar.deactivate(customer, key, key.activation_ids[0] ?? "");
  const calls = await polar.requestsDuring(look);
  expect(calls.filter((call) => call.path === `/v1/license-keys/${key.id}`)).toHaveLength(1);
  expect(count(await read(browser, `${path}/history`), "device_removed_elsewhere")).toBe(1);
  expect((await polar.requestsDuring(look)).filter((call) => call.path.startsWith("/v1/license-keys/"))).toEqual([]);
});

test("support's looks are told to the customer once, by name, and looking records nothing", async () => {
  const { browser, path, key, customer } = await owner();
  const { user, browser: staff } = await portal.newStaff("agent");
  const { customer_id } = customer;
  const reason = "Ticket 4711: the app doesn't accept the key";
  expect((await staff.post("/api/support/impersonations", { customer_id, reason })).status).toBe(201);
  expect(actions(await read(staff, `${path}/history`))).toContain("key_issued");
  expect(await database.query("select from license_key_snapshots where license_key_id = $1", [key.id])).toEqual([]);
  await staff.send("DELETE", "/api/support/impersonations/current");
  for (const _ of [1, 2, 3]) await staff.get(`/api/support/license-keys/${key.id}`);
  const onAccount = await read(browser, "/api/history?kind=support");
  expect(actions(onAccount).sort()).toEqual(["support_viewed", "support_viewed_key"]);
  for (const event of onAccount) expect(event.staff_name).toBe(user.name);
  expect(actions(await read(browser, `${path}/history?kind=support`))).toEqual(["support_viewed_key"]);
});

test("pages follow each other without a gap or a repetition, also within one millisecond", async () => {
  const activations = Array.from({ length: 60 }, (_, index) => ({ label: `render-${index}`, created_at }));
  const { browser, path, look } = await owner({
    benefit: "Northwind Site license",
    limit_activations: 100,
    activations,
  });
  await look();
  const found: HistoryEvent[] = [];
  for (let before: string | null = ""; before !== null; ) {
    const query = before === "" ? "" : `&before=${before}`;
    const page = (await browser.get(`${path}/history?kind=devices${query}`)).json as History;
    expect(page.items.length).toBeLessThanOrEqual(25);
    found.push(...page.items);
    before = page.next;
  }
  expect(new Set(found.map(({ id }) => id)).size).toBe(60);
  expect(new Set(found.map(({ device }) => device)).size).toBe(60);
  const onAccount = (await browser.get("/api/history/export?kind=devices&format=json")).json as {
    items: HistoryEvent[];
  };
  expect(onAccount.items.map(({ id }) => id)).toEqual(found.map(({ id }) => id));
});

test("a member sees their own keys and sign-ins, and nothing of the team's other members", async () => {
  const emails = ["olga", "mia", "max"].map((name) => `${name}.${crypto.randomUUID().slice(0, 8)}@example.com`);
  const team = await polar.makeCustomer({
    type: "team",
    members: emails.map((email, index) => ({ email, role: index === 0 ? "owner" : "member" })),
    license_keys: emails.slice(1).map((member) => ({ ...studio, member })),
  });
  const browsers = await Promise.all(
    team.members.slice(1).map(async ({ id }) => {
      const browser = portal.browser();
      await browser.openLink(await polar.mintToken(team, id));
      return browser;
    }),
  );
  await database.proveSessions(team);
  const [mia, max] = browsers;
  const [ofMia, ofMax] = team.license_keys;
  if (!mia || !max || !ofMia || !ofMax) throw new Error("the team is incomplete");
  for (const [browser, { id }] of [
    [mia, ofMia],
    [max, ofMax],
  ] as const) {
    await browser.get(`/api/license-keys/${id}`);
    expect((await browser.post(`/api/license-keys/${id}/reveal`)).status).toBe(200);
  }
  const seen = await read(mia, "/api/history");
  expect(new Set(seen.flatMap(({ license_key }) => license_key?.id ?? []))).toEqual(new Set([ofMia.id]));
  expect(count(seen, "revealed")).toBe(1);
  expect(count(seen, "signed_in")).toBe(1);
  for (const path of ["history", "history/export?format=csv"])
    expect((await mia.get(`/api/license-keys/${ofMax.id}/${path}`)).status).toBe(404);
});

test("a history takes the calls of its key's page, and an account's one for each 100 keys and orders", async () => {
  const { browser, path, look } = await owner({ ...studio, subscription: true });
  await look();
  expect(await polar.requestsDuring(() => read(browser, `${path}/history`))).toHaveLength(2);
  expect(await polar.requestsDuring(() => read(browser, "/api/history"))).toHaveLength(2);
});

test("a key keeps 500 events", async () => {
  const { look, key, customer } = await owner();
  await look();
  await database.query(
    `insert into history_events (id, customer_id, license_key_id, kind, at, sealed)
      select gen_random_uuid(), $1, $2, 'renewed', now() - n * interval '1 minute', '' from generate_series(1, 600) n`,
    [customer.customer_id, key.id],
  );
  await polar.patchKey(key.id, { limit_activations: 9 });
  await look();
  const rows = await database.query("select kind from history_events where license_key_id = $1 order by at desc", [
    key.id,
  ]);
  expect([rows.length, rows[0]]).toEqual([500, { kind: "device_limit_changed" }]);
});

test("an export has no formulas, and the database no label in the clear", async () => {
  const label = `=HYPERLINK("https://evil.example/${crypto.randomUUID()}")`;
  const { browser, path, look, key, customer } = await owner({ ...studio, activations: [{ label }] });
  await look();
  await polar.deactivate(customer, key, key.activation_ids[0] ?? "");
  const file = await browser.get(`${path}/history/export?format=csv`);
  expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
  expect(file.text).toContain(`"'=HYPERLINK(`);
  expect(file.text).not.toContain(`"=`);
  const stored = await database.query(
    "select t::text from history_events t union all select t::text from license_key_snapshots t",
  );
  expect(JSON.stringify(stored)).not.toContain("HYPERLINK");
  expect((await browser.get(`${path}/history/export?format=xml`)).status).toBe(400);
  expect((await browser.get(`${path}/history?before=1.9.x`)).status).toBe(400);
});

test("old events are swept, and keys that nobody looked at for as long", async () => {
  const { look, key, customer } = await owner();
  await look();
  const insert = `insert into history_events (id, customer_id, license_key_id, kind, at, sealed)
    values (gen_random_uuid(), $1, $2, 'renewed', now() - $3 * interval '1 day', '')`;
  for (const days of [364, 366]) await database.query(insert, [customer.customer_id, key.id, days]);
  await sweepHistory(portalDatabase());
  const of = (table: string) => database.query(`select from ${table} where license_key_id = $1`, [key.id]);
  expect([(await of("history_events")).length, (await of("license_key_snapshots")).length]).toEqual([1, 1]);
  await database.query(
    "update license_key_snapshots set seen_at = now() - interval '366 days' where license_key_id = $1",
    [key.id],
  );
  await sweepHistory(portalDatabase());
  expect(await of("license_key_snapshots")).toEqual([]);
});
