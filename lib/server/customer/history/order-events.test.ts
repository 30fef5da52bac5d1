import { expect, test } from "vitest";
import type { History, HistoryEvent } from "@/lib/api/history";
import type { CookieBrowser } from "@/test/cookie-browser";
import type { NewCustomer } from "@/test/polar-control";
import { SupportSearch } from "@/test/support-search";

const agent = await SupportSearch.open();
const { portal } = agent;
const { polar } = portal;

const studio = "Northwind Studio license";
const PURCHASES = "/api/history?kind=purchases";

async function read(browser: CookieBrowser, path: string): Promise<HistoryEvent[]> {
  const { status, json, text } = await browser.get(path);
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
  return (json as History).items;
}

/** Every page of a history, and the calls to Polar that each took. */
async function readAll(browser: CookieBrowser, path: string) {
  const events: HistoryEvent[] = [];
  const calls: number[] = [];
  for (let next: string | null = ""; next !== null; ) {
    const url: string = next === "" ? path : `${path}&before=${next}`;
    let page: History | undefined;
    const made = await polar.requestsDuring(async () => {
      page = (await browser.get(url)).json as History;
    });
    calls.push(made.length);
    events.push(...(page?.items ?? []));
    next = page?.next ?? null;
  }
  return { events, calls };
}

const told = (events: HistoryEvent[]) => events.map(({ action, at, product }) => [action, at.slice(0, 10), product]);

test("an account's history tells what was bought and renewed, and leaves out what wasn't paid", async () => {
  const { browser } = await portal.newCustomer({
    orders: [
      { product: "Northwind Studio", created_at: "2026-01-10T12:00:00Z", billing_reason: "subscription_create" },
      { product: "Northwind Studio", created_at: "2026-02-10T12:00:00Z", billing_reason: "subscription_cycle" },
      { product: "Northwind Studio", created_at: "2026-02-11T12:00:00Z", billing_reason: "subscription_update" },
      { product: "Northwind Studio", created_at: "2026-03-10T12:00:00Z", status: "refunded" },
      { created_at: "2026-04-10T12:00:00Z", status: "pending" },
      { created_at: "2026-05-10T12:00:00Z", status: "void" },
    ],
  });
  expect(told(await read(browser, PURCHASES))).toEqual([
    ["bought", "2026-03-10", "Northwind Studio"],
    ["renewed", "2026-02-10", "Northwind Studio"],
    ["bought", "2026-01-10", "Northwind Studio"],
  ]);
  const csv = (await browser.get("/api/history/export?kind=purchases&format=csv")).text.split("\r\n");
  expect(csv.filter((line) => /bought|renewed/.test(line))).toHaveLength(3);
});

test("a key's purchase is the same event in both histories", async () => {
  const { customer, browser } = await portal.newCustomer({
    license_keys: [
      { benefit: studio, order: true },
      { benefit: studio, subscription: true },
    ],
    orders: [{ billing_reason: "subscription_create", subscription_of: 1 }],
  });
  await agent.syncDirectory();
  const [ordered, subscribed] = customer.license_keys;
  // The grants, which the index learns at the first look at a key, name the purchases.
  const ofKey = (await read(browser, `/api/license-keys/${ordered?.id}/history`)).find(
    ({ action }) => action === "bought",
  );
  const bought = (await read(browser, PURCHASES)).filter(({ action }) => action === "bought");
  expect(bought.map(({ license_key }) => license_key?.id).toSorted()).toEqual([ordered?.id, subscribed?.id].toSorted());
  expect(bought.find(({ id }) => id === ofKey?.id)).toEqual(ofKey);
});

test("an order of several keys names none of them", async () => {
  const { customer, browser } = await portal.newCustomer({
    license_keys: [{ benefit: studio, order: true }, { benefit: studio }],
  });
  for (const { id } of customer.license_keys) await browser.get(`/api/license-keys/${id}`);
  await portal.database.query(
    `update directory_license_keys set order_id = (select order_id from directory_license_keys where license_key_id = $1)
     where license_key_id = $2`,
    customer.license_keys.map(({ id }) => id),
  );
  const bought = (await read(browser, PURCHASES)).find(({ action }) => action === "bought");
  expect(bought?.license_key).toBeNull();
});

test("pages of many orders follow each other without a gap, and take no more calls than they need", async () => {
  const orders: NewCustomer["orders"] = Array.from({ length: 230 }, (_, index) => ({
    // Ten of each time, also where one of Polar's pages ends.
    created_at: new Date(Date.UTC(2026, 0, 1) + Math.floor(index / 10) * 86_400_000).toISOString(),
  }));
  const { browser } = await portal.newCustomer({ orders });
  const { events, calls } = await readAll(browser, PURCHASES);
  expect(new Set(events.map(({ id }) => id)).size).toBe(230);
  expect(events.map(({ at }) => at)).toEqual(
    events
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  );
  // The keys, and the hundreds of orders as far back as the page goes.
  expect([calls[0], Math.max(...calls)]).toEqual([2, 4]);
  expect(await polar.requestsDuring(() => read(browser, "/api/history?kind=devices"))).toHaveLength(1);
  const file = (await browser.get("/api/history/export?kind=purchases&format=json")).json as History;
  expect(file.items.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
});

test("only those whom Polar shows a team's orders see them in their history", async () => {
  const roles = ["owner", "billing_manager", "member"] as const;
  const team = await polar.makeCustomer({
    type: "team",
    members: roles.map((role) => ({ email: `${agent.unique(role)}@example.com`, role })),
    orders: [{ product: "Northwind Studio" }],
  });
  for (const [index, expected] of [["bought"], ["bought"], []].entries()) {
    const browser = portal.browser();
    await browser.openLink(await polar.mintToken(team, team.members[index]?.id));
    expect([roles[index], (await read(browser, PURCHASES)).map(({ action }) => action)]).toEqual([
      roles[index],
      expected,
    ]);
    const file = (await browser.get("/api/history/export?format=json")).json as History;
    expect(file.items.filter(({ action }) => action === "bought")).toHaveLength(expected.length);
  }
});

test("a history whose orders can't be read says so, instead of leaving them out", async () => {
  const { customer, browser } = await portal.newCustomer({ orders: [{}] });
  const end = await polar.addFault({
    customer_id: customer.customer_id,
    path: "/v1/customer-portal/orders/",
    status: 503,
  });
  const { status, json } = await browser.get("/api/history");
  await end();
  expect([status, (json as { code: string }).code]).toEqual([503, "upstream_unavailable"]);
});
