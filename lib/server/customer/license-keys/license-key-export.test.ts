import { expect, test } from "vitest";
import { customerContext } from "@/test/contexts";
import type { Customer, NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";
import { exportLicenseKeys } from "./license-key-export";

const portal = await openPortal({ mail: true });
const { polar, database, inbox } = portal;

const PATH = "/api/license-keys/export";
const studio = "Northwind Studio license";
const keys = (length: number): NewCustomer["license_keys"] => Array.from({ length }, () => ({ benefit: studio }));

type Event = { outcome: string; format: string; full_keys: boolean; count: number };

async function events({ customer_id }: Customer): Promise<Event[]> {
  return await database.query<Event>(
    `select outcome, detail->>'format' as format, (detail->>'full_keys')::boolean as full_keys, (detail->>'count')::int as count
     from audit_events where action = 'license_keys.export' and customer_id = $1 order by seq`,
    [customer_id],
  );
}

test("a file of masked keys needs no proof, takes one call for 100 keys, and is audited before and after", async () => {
  const { customer, browser } = await portal.newCustomer({ license_keys: keys(101) });
  await browser.get("/api/license-keys");
  const calls = await polar.requestsDuring(async () => {
    const { status, text, headers } = await browser.get(`${PATH}?format=csv`);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(headers.get("content-disposition")).toMatch(/^attachment; filename="license-keys-\d{4}-\d\d-\d\d\.csv"$/);
    expect(headers.get("cache-control")).toBe("private, no-store");
    expect([headers.get("x-key-count"), headers.get("x-left-out-count")]).toEqual(["101", "0"]);
    const [header, ...lines] = text.split("\r\n");
    expect(header).toMatch(/"id","display_key","benefit","status"/);
    expect(lines.pop()).toBe("");
    expect(lines.length).toBe(101);
    for (const { id, display_key, key } of customer.license_keys) {
      expect(text).toContain(`"${id}","${display_key}","${studio}","active"`);
      expect(text).not.toContain(key);
    }
  });
  expect(calls.length).toBe(2);
  const detail = { format: "csv", full_keys: false, count: 101 };
  expect(await events(customer)).toEqual([
    { outcome: "attempted", ...detail },
    { outcome: "done", ...detail },
  ]);
});

test("a file of full keys needs a proof, and the owner gets a mail without them", async () => {
  const { customer, browser } = await portal.newCustomer({ license_keys: keys(3) });
  expect(await browser.post(PATH, { format: "json" })).toMatchObject({ status: 403, json: { code: "proof_required" } });
  expect(await events(customer)).toEqual([]);
  await database.proveSessions(customer);
  const { status, json, text, headers } = await browser.post(PATH, { format: "json" });
  expect([status, headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
  const rows = json as { id: string; key: string }[];
  const given = customer.license_keys.map(({ id, key }) => ({ id, key }));
  expect(rows.map(({ id, key }) => ({ id, key }))).toEqual(expect.arrayContaining(given));
  expect(rows.length).toBe(3);
  expect(text.split("\n").length - 1).toBe(4);
  expect((await events(customer)).map(({ outcome }) => outcome)).toEqual(["attempted", "done"]);
  for (const { key } of customer.license_keys) {
    const audited = await database.query("select from audit_events where detail::text like $1", [`%${key}%`]);
    expect(audited).toEqual([]);
  }
  const mail = await inbox.mailAbout("license keys were exported", customer.email);
  expect(mail.text).toContain("Someone exported the full license keys");
  for (const { key, display_key } of customer.license_keys) {
    expect(mail.text).not.toContain(key);
    expect(mail.text).not.toContain(display_key);
  }
});

test("a file without keys is whole, too", async () => {
  const { browser } = await portal.newCustomer({ license_keys: [] });
  expect((await browser.get(`${PATH}?format=json`)).text).toBe("[]\n");
  expect((await browser.get(`${PATH}?format=csv`)).text.split("\r\n").length).toBe(2);
});

test("a customer who gives up is audited as such", async () => {
  const { customer, browser } = await portal.newCustomer({ license_keys: keys(250) });
  const context = await customerContext(browser.cookies.get("portal"));
  const { body } = await exportLicenseKeys(context, { format: "csv", isFull: false });
  const reader = body.getReader();
  await reader.read();
  await reader.cancel();
  expect((await events(customer)).map(({ outcome }) => outcome)).toEqual(["attempted", "failed"]);
});

test("no file begins if Polar fails, and exports are limited", async () => {
  const { customer, browser } = await portal.newCustomer({ license_keys: keys(1) });
  await polar.addFault({ customer_id: customer.customer_id, status: 500 });
  expect(await browser.get(`${PATH}?format=csv`)).toMatchObject({
    status: 503,
    json: { code: "upstream_unavailable" },
  });
  await polar.clearFaults();
  for (let count = 2; count <= 10; count += 1) expect((await browser.get(`${PATH}?format=csv`)).status).toBe(200);
  expect(await browser.get(`${PATH}?format=csv`)).toMatchObject({ status: 429, json: { code: "rate_limited" } });
});
