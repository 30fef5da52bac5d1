import { expect, test } from "vitest";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import type { CookieBrowser } from "@/test/cookie-browser";
import type { NewCustomer } from "@/test/polar-control";
import { openPortal } from "@/test/portal-environment";

const portal = await openPortal({ staff: true });
const { polar, database } = portal;
const bought = { benefit: "Northwind Studio license", subscription: true } as const;

async function buyer(given: NewCustomer = {}) {
  const { customer, browser } = await portal.newCustomer({ license_keys: [bought], ...given });
  const [key] = customer.license_keys;
  if (!key) throw new Error("The customer has no key.");
  return { customer, browser, key };
}

async function read(browser: CookieBrowser, id: string): Promise<LicenseKeyDetail> {
  const { status, text, json } = await browser.get(`/api/license-keys/${id}`);
  if (status !== 200) throw new Error(`The key answered ${status}: ${text}`);
  return json as LicenseKeyDetail;
}

const pathsDuring = async (work: () => Promise<unknown>) =>
  (await polar.requestsDuring(work)).map(({ path }) => path.split("/")[3]).sort();

test("the first view of a key that a webhook announced takes two calls", async () => {
  const { browser, key } = await buyer({ webhooks: true });
  await browser.get("/api/license-keys");
  const known = "select from directory_license_keys where license_key_id = $1 and subscription_id is not null";
  await expect.poll(() => database.query(known, [key.id])).toHaveLength(1);
  let detail: LicenseKeyDetail | undefined;
  const paths = await pathsDuring(async () => {
    detail = await read(browser, key.id);
  });
  expect(paths).toEqual(["license-keys", "subscriptions"]);
  expect(detail?.subscription?.id).toBe(key.subscription_id);
});

test("a remembered purchase that Polar doesn't have is looked for again", async () => {
  const { browser, key } = await buyer();
  await read(browser, key.id);
  const forget = "update directory_license_keys set subscription_id = gen_random_uuid() where license_key_id = $1";
  await database.query(forget, [key.id]);
  expect((await read(browser, key.id)).subscription?.id).toBe(key.subscription_id);
  expect(await pathsDuring(() => read(browser, key.id))).toEqual(["license-keys", "subscriptions"]);
});

test("a revoked key shows no purchase, whether or not it is remembered", async () => {
  const { browser, key } = await buyer();
  expect((await read(browser, key.id)).subscription).not.toBeNull();
  await polar.revokeKey(key.id);
  expect(await read(browser, key.id)).toMatchObject({ status: "revoked", subscription: null, purchase_known: true });
});

test("the purchase of one key among many is found", async () => {
  const { customer, browser } = await buyer({ license_keys: Array.from({ length: 120 }, () => bought) });
  for (const key of [customer.license_keys[0], customer.license_keys[119]]) {
    expect((await read(browser, key?.id ?? "")).subscription?.id).toBe(key?.subscription_id);
  }
});

test("a failure of the purchase leaves the key readable, and is said", async () => {
  const { customer, browser, key } = await buyer();
  await read(browser, key.id);
  await polar.addFault({ customer_id: customer.customer_id, path: "/v1/customer-portal/subscriptions/*", status: 503 });
  expect(await read(browser, key.id)).toMatchObject({ id: key.id, subscription: null, purchase_known: false });
  await polar.clearFaults();
});

test("two calls side by side whose token is refused renew it once", async () => {
  const { customer, browser, key } = await buyer();
  await read(browser, key.id);
  const mints = async () => (await polar.requestsOf(customer)).filter(({ path }) => path === "/v1/customer-sessions/");
  const before = (await mints()).length;
  await polar.expireTokens(customer);
  // The purchase is refused after the key's call has renewed the token.
  await polar.addFault({
    customer_id: customer.customer_id,
    path: "/v1/customer-portal/subscriptions/*",
    latency_ms: 1000,
  });
  expect(await read(browser, key.id)).toMatchObject({
    purchase_known: true,
    subscription: { id: key.subscription_id },
  });
  await polar.clearFaults();
  expect((await mints()).length - before).toBe(1);
});
