import { expect, test } from "vitest";
import type { KeyRemedies } from "@/lib/api/remedies";
import type { RotationDeviceList } from "@/lib/api/rotation";
import type { LicenseKeyDetail, LicenseKeyList } from "@/lib/api/schemas";
import type { SupportCustomerDetail } from "@/lib/api/support";
import type { NewCustomer, PolarRequest } from "@/test/polar-control";
import { SupportSearch } from "@/test/support-search";

// How many calls to Polar the answers take (docs/performance.md).

const studio = "Northwind Studio license";
const agent = await SupportSearch.open();
const { portal } = agent;
const { polar } = portal;

const keys = (length: number, key = {}): NewCustomer["license_keys"] =>
  Array.from({ length }, () => ({ benefit: studio, ...key }));

/** Signs a customer in who has looked at their keys before, so that the benefits' names and the keys are known. */
async function signedIn(given: NewCustomer) {
  const { customer, browser } = await portal.newCustomer(given);
  await portal.database.proveSessions(customer);
  await agent.syncDirectory();
  await browser.get("/api/license-keys");
  return { customer, browser, ids: customer.license_keys.map(({ id }) => id) };
}

/** Were the calls under way at the same time? Each must have taken a second. */
function areSideBySide(calls: PolarRequest[]): boolean {
  const times = calls.map(({ at }) => Date.parse(at));
  return Math.max(...times) - Math.min(...times) < 1000;
}

test("a list of keys takes one call for each 100 keys", async () => {
  for (const [count, expected] of [
    [1, 1],
    [100, 1],
    [101, 2],
    [250, 3],
  ] as const) {
    const { browser } = await signedIn({ license_keys: keys(count) });
    const calls = await polar.requestsDuring(async () => {
      const { json } = await browser.get("/api/license-keys?limit=100");
      expect((json as LicenseKeyList).unfiltered_count).toBe(count);
    });
    expect([count, calls.length]).toEqual([count, expected]);
  }
});

test("a key takes two calls side by side, once its customer's purchases are known", async () => {
  const { customer, browser, ids } = await signedIn({ license_keys: keys(3, { subscription: true }) });
  const read = async (id: string) => (await browser.get(`/api/license-keys/${id}`)).json as LicenseKeyDetail;
  const first = await polar.requestsDuring(() => read(ids[0] ?? ""));
  expect(first).toHaveLength(3);
  await polar.addFault({ customer_id: customer.customer_id, latency_ms: 1000 });
  // Those that nobody looked at, too.
  for (const id of ids) {
    let detail: LicenseKeyDetail | undefined;
    const calls = await polar.requestsDuring(async () => {
      detail = await read(id);
    });
    expect(detail).toMatchObject({ id, purchase_known: true, subscription: { id: expect.any(String) } });
    expect(calls).toHaveLength(2);
    expect(areSideBySide(calls)).toBe(true);
  }
  await polar.clearFaults();
});

test("a key without a purchase takes two calls side by side", async () => {
  const { customer, browser, ids } = await signedIn({ license_keys: [{ benefit: studio, status: "revoked" }] });
  await polar.addFault({ customer_id: customer.customer_id, latency_ms: 1000 });
  const calls = await polar.requestsDuring(async () => {
    const { json } = await browser.get(`/api/license-keys/${ids[0]}`);
    expect(json).toMatchObject({ purchase_known: true, subscription: null, order: null });
  });
  await polar.clearFaults();
  expect(calls).toHaveLength(2);
  expect(areSideBySide(calls)).toBe(true);
});

test("a page of a history takes the key's two calls, or one for each 100 keys and each 100 orders that it needs", async () => {
  const orders = Array.from({ length: 101 }, (_, day) => ({
    created_at: new Date(Date.UTC(2026, 0, day)).toISOString(),
  }));
  const { customer, browser, ids } = await signedIn({ license_keys: keys(101, { order: true }), orders });
  await browser.get(`/api/license-keys/${ids[0]}`);
  for (const [path, expected] of [
    [`/api/license-keys/${ids[0]}/history`, 2],
    ["/api/history", 3],
    ["/api/history?kind=support", 2],
    // The newest hundred orders are those of the keys.
    [`/api/history?before=${Date.UTC(2026, 3, 1)}.3.1`, 4],
    [`/api/history?before=${Date.UTC(2026, 0, 10)}.3.1`, 5],
    ["/api/history/export?format=csv", 5],
  ] as const) {
    const calls = await polar.requestsDuring(async () => expect((await browser.get(path)).status).toBe(200));
    expect([path, calls.length]).toEqual([path, expected]);
  }
  await polar.addFault({ customer_id: customer.customer_id, latency_ms: 1000 });
  const calls = await polar.requestsDuring(() => browser.get(`/api/license-keys/${ids[0]}/history`));
  await polar.clearFaults();
  expect(areSideBySide(calls)).toBe(true);
});

test("reveal and an export take one call; a removal and a rotation take one beside the write", async () => {
  const { customer, browser, ids } = await signedIn({ license_keys: [{ benefit: studio, activations: 1 }] });
  const path = `/api/license-keys/${ids[0]}`;
  const device = customer.license_keys[0]?.activation_ids[0];
  for (const [method, route, expected] of [
    ["GET", `${path}/activation-count`, 1],
    ["POST", `${path}/reveal`, 1],
    ["GET", "/api/license-keys/export?format=csv", 1],
    ["DELETE", `${path}/activations/${device}`, 2],
    ["POST", `${path}/rotate`, 2],
  ] as const) {
    const calls = await polar.requestsDuring(async () => {
      const { status } = await browser.send(method, route, method === "GET" ? undefined : {});
      expect([route, status]).toEqual([route, method === "DELETE" ? 204 : 200]);
    });
    expect([route, calls.length]).toEqual([route, expected]);
  }
});

test("the list of devices after a rotation takes one call, and so does ticking one off", async () => {
  const { browser, ids } = await signedIn({ license_keys: [{ benefit: studio, activations: 2 }] });
  const path = `/api/license-keys/${ids[0]}`;
  expect((await browser.send("POST", `${path}/rotate`, {})).status).toBe(200);
  let list: RotationDeviceList | undefined;
  const ofList = await polar.requestsDuring(async () => {
    list = (await browser.get(`${path}/rotation-devices`)).json as RotationDeviceList;
  });
  const tick = `${path}/rotation-devices/${list?.items[0]?.device.id}`;
  const ofTick = await polar.requestsDuring(async () => {
    const { status } = await browser.send("POST", tick, { rotation_id: list?.rotation_id, is_changed: true });
    expect(status).toBe(204);
  });
  expect([list?.items.length, ofList.length, ofTick.length]).toEqual([2, 1, 1]);
});

test("naming a device takes one call, adding one takes one beside the write, and progress takes none", async () => {
  const { customer, browser, ids } = await signedIn({ license_keys: [{ benefit: studio, activations: 2 }] });
  const path = `/api/license-keys/${ids[0]}`;
  const [one, two] = customer.license_keys[0]?.activation_ids ?? [];
  for (const [method, route, body, status, expected] of [
    ["POST", `${path}/activations/${one}/name`, { name: "Desk" }, 204, 1],
    ["POST", `${path}/activations`, { label: "Lab PC" }, 201, 2],
    ["POST", `${path}/deactivations`, { activation_ids: [one, two] }, 202, 1],
    ["GET", `${path}/deactivations`, undefined, 200, 0],
    ["DELETE", `${path}/deactivations`, {}, 200, 0],
  ] as const) {
    const calls = await polar.requestsDuring(async () => {
      expect([route, (await browser.send(method, route, body)).status]).toEqual([route, status]);
    });
    expect([route, calls.length]).toEqual([route, expected]);
  }
});

test("a support customer page takes at most four calls, whatever the number of keys", async () => {
  const emails = Array.from({ length: 12 }, () => `${agent.unique("seat")}@example.com`);
  const team: NewCustomer = {
    type: "team",
    members: emails.map((email, index) => ({ email, role: index === 0 ? "owner" : "member" })),
    license_keys: emails.map((member) => ({ benefit: studio, member })),
  };
  // The customer, its members, its newest grants; and the key of a customer with one.
  for (const [given, expected] of [
    [{ license_keys: keys(1) }, 4],
    [{ license_keys: keys(12) }, 3],
    [{ license_keys: keys(250) }, 3],
    [team, 3],
  ] as const) {
    const made = await polar.makeCustomer(given);
    await agent.syncDirectory();
    for (const page of [1, Math.ceil(made.license_keys.length / 10)]) {
      let detail: SupportCustomerDetail | undefined;
      const calls = await polar.requestsDuring(async () => {
        const { json } = await agent.browser.get(`/api/support/customers/${made.customer_id}?keys_page=${page}`);
        detail = json as SupportCustomerDetail;
      });
      expect(detail?.license_keys.pagination.total_count).toBe(made.license_keys.length);
      expect(detail?.license_keys.items.length).toBeGreaterThan(0);
      expect(calls).toHaveLength(expected);
    }
  }
});

test("a remedy takes one call beside the write, and looking at what can be changed takes one", async () => {
  const { license_keys } = await polar.makeCustomer({ license_keys: keys(2) });
  const { browser } = await portal.newStaff("lead");
  const pathOf = (index: number) => `/api/support/license-keys/${license_keys[index]?.id}/remedies`;
  const methodsDuring = async (work: () => Promise<unknown>) =>
    (await polar.requestsDuring(work)).map(({ method }) => method);
  let shown: unknown;
  const look = async (index: number) => {
    shown = ((await browser.get(pathOf(index))).json as KeyRemedies).state;
  };
  // The first look asks whether the token may change keys: an empty change of no key.
  expect(await methodsDuring(() => look(0))).toEqual(["GET", "PATCH"]);
  expect(await methodsDuring(() => look(1))).toEqual(["GET"]);
  const body = { kind: "device_limit", limit: 9, reason: "Ticket 4711: the team has grown", shown };
  const changed = await methodsDuring(async () => expect((await browser.post(pathOf(1), body)).status).toBe(200));
  expect(changed).toEqual(["GET", "PATCH"]);
});

test("a search by a device or an order takes one call for each hit", async () => {
  const label = agent.unique("Countertop");
  const made = await polar.makeCustomer({ license_keys: keys(2, { activations: [{ label }], order: true }) });
  await agent.syncDirectory();
  for (const { id } of made.license_keys) await agent.browser.get(`/api/support/license-keys/${id}`);
  const world = Object(await polar.control("GET", "/world"));
  const order = world.orders.find((one: { customer_id: string }) => one.customer_id === made.customer_id);
  // Polar's own search by text is one more.
  for (const [typed, expected] of [
    [label, 3],
    [String(order.invoice_number), 2],
  ] as const) {
    const calls = await polar.requestsDuring(async () => {
      expect((await agent.found(typed)).map(([id]) => id)).toEqual([made.customer_id]);
    });
    expect([typed, calls.length]).toEqual([typed, expected]);
  }
});
