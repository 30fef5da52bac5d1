import type { BrowserContext, Page } from "@playwright/test";
import { startCachingProxy } from "../test/caching-proxy.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, openLink, test } from "../test/fixtures.ts";
import type { Customer, PolarControl } from "../test/polar-control.ts";
import type { PortalProcess } from "../test/portal-process.ts";

const STREAM = "/api/events";

/** Waits until a stream has begun in this page. */
async function streamOf(page: Page): Promise<void> {
  await page.waitForResponse((response) => new URL(response.url()).pathname === STREAM);
}

/** Counts the browser's requests for a path. */
function countRequests(context: BrowserContext, path: string): () => number {
  let count = 0;
  context.on("request", (request) => {
    if (new URL(request.url()).pathname === path) count += 1;
  });
  return () => count;
}

/** The customer in another browser, at another instance. */
async function elsewhere(portal: PortalProcess, customer: Customer, polar: PolarControl): Promise<CookieBrowser> {
  const client = new CookieBrowser(portal.url);
  await client.openLink(await polar.mintToken(customer));
  return client;
}

function deactivate(client: CookieBrowser, customer: Customer, index: number) {
  const [key] = customer.license_keys;
  return client.send("DELETE", `/api/license-keys/${key?.id}/activations/${key?.activation_ids[index]}`, {});
}

test("a device that another browser deactivates at another instance leaves the page at once", async ({
  page,
  customer,
  signIn,
  startInstance,
  polar,
}) => {
  const other = await elsewhere(await startInstance({}, { sharesDatabase: true }), customer, polar);
  await signIn(customer);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await streamOf(page);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).focus();
  expect((await deactivate(other, customer, 0)).status).toBe(204);
  const answered = performance.now();
  await expect(page.getByText("1 of 3 devices")).toBeVisible();
  // The button that had the focus is gone.
  await expect(page.getByRole("heading", { name: "Devices", exact: true })).toBeFocused();
  console.log(`The other instance's change was visible after ${Math.round(performance.now() - answered)} ms.`);
});

test("all tabs share one stream, and another tab takes it over", async ({
  page,
  context,
  customer,
  signIn,
  client,
}) => {
  await signIn(customer);
  await streamOf(page);
  const streams = countRequests(context, STREAM);
  const tab = await context.newPage();
  await tab.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await expect(tab.getByText("2 of 3 devices")).toBeVisible();
  await tab.bringToFront();
  // The second tab is ready when it waits for the lock that the first one holds.
  await expect
    .poll(() => tab.evaluate(async () => (await navigator.locks.query()).pending?.length ?? 0), { timeout: 30_000 })
    .toBe(1);
  await deactivate(client, customer, 0);
  await expect(tab.getByText("1 of 3 devices")).toBeVisible();
  expect(streams()).toBe(0);
  const begun = streamOf(tab);
  await page.close();
  await begun;
  await deactivate(client, customer, 1);
  await expect(tab.getByText("0 of 3 devices")).toBeVisible();
  expect(streams()).toBe(1);
});

test("a tab doesn't load again what it changed itself", async ({ page, context, customer, signIn, client }) => {
  const id = customer.license_keys[0]?.id;
  await signIn(customer);
  await page.goto(`/license-keys/${id}`);
  await streamOf(page);
  const loads = countRequests(context, `/api/license-keys/${id}`);
  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("1 of 3 devices")).toBeVisible();
  await deactivate(client, customer, 1);
  await expect(page.getByText("0 of 3 devices")).toBeVisible();
  expect(loads()).toBe(1);
});

test("a session that ends elsewhere ends on the page, without a request that is refused", async ({
  page,
  customer,
  signIn,
  client,
}) => {
  await signIn(customer);
  await streamOf(page);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  expect((await client.send("DELETE", "/api/sessions?except=current", {})).status).toBe(204);
  await expect(page.getByText("You’re signed out")).toBeVisible();
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
});

test("a key that the vendor revokes and an account that support views are shown by webhook and at once", async ({
  page,
  browser,
  stack,
  customer,
  signIn,
  polar,
  hire,
  signInAsStaff,
  viewAs,
}) => {
  const [key] = customer.license_keys;
  await signIn(customer);
  await page.goto(`/license-keys/${key?.id}`);
  await streamOf(page);
  await polar.revokeKey(key?.id ?? "");
  const data = {
    created_at: new Date().toISOString(),
    customer_id: customer.customer_id,
    benefit_id: crypto.randomUUID(),
    is_revoked: true,
    properties: { license_key_id: key?.id, display_key: key?.display_key },
  };
  await polar.control("POST", "/webhooks", { type: "benefit_grant.revoked", data });
  await expect(page.getByText("Revoked").first()).toBeVisible();

  await page.goto("/account");
  await streamOf(page);
  await expect(page.getByText("No one from support")).toBeVisible();
  const desk = await browser.newContext({ baseURL: stack.portalUrl });
  try {
    const agent = await desk.newPage();
    await signInAsStaff(agent, await hire("agent"));
    await viewAs(agent, customer, "Ticket 4711: look at it live");
    await expect(page.getByText("Ticket 4711: look at it live")).toBeVisible();
  } finally {
    await desk.close();
  }
});

test("after PostgreSQL ends the connection that listens, pages hear of what they missed", async ({
  page,
  customer,
  signIn,
  client,
  database,
}) => {
  await signIn(customer);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await streamOf(page);
  await database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'license-portal-changes'",
  );
  await deactivate(client, customer, 0);
  await expect(page.getByText("1 of 3 devices")).toBeVisible();
});

test("behind a proxy that holds streams back, the page looks by itself", async ({
  page,
  customer,
  polar,
  startInstance,
}) => {
  test.slow();
  const instances: string[] = [];
  // It passes an answer on when it has all of it.
  const proxy = await startCachingProxy(instances);
  try {
    instances.push(
      (await startInstance({ PORTAL_URL: proxy.url, TRUSTED_PROXY_HOPS: "1" }, { sharesDatabase: true })).url,
    );
    await page.goto(`${proxy.url}/enter?customer_session_token=${await polar.mintToken(customer)}`);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(`${proxy.url}/license-keys`);
    await page.goto(`${proxy.url}/license-keys/${customer.license_keys[0]?.id}`);
    await page.waitForRequest((request) => new URL(request.url()).pathname === STREAM);
    const other = new CookieBrowser(proxy.url);
    await other.openLink(await polar.mintToken(customer));
    await deactivate(other, customer, 0);
    await expect(page.getByText("1 of 3 devices")).toBeVisible({ timeout: 60_000 });
  } finally {
    await proxy.close();
  }
});

test("a stopping instance ends its streams, and pages go on at the next one", async ({
  browser,
  customer,
  polar,
  client,
  startInstance,
}) => {
  const portal = await startInstance({}, { sharesDatabase: true });
  const context = await browser.newContext({ baseURL: portal.url });
  try {
    const page = await context.newPage();
    await openLink(page, await polar.mintToken(customer));
    await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
    await streamOf(page);
    await portal.stop();
    expect(await portal.exited).toBe(0);
    await deactivate(client, customer, 0);
    await startInstance({ PORT: new URL(portal.url).port }, { sharesDatabase: true });
    await expect(page.getByText("1 of 3 devices")).toBeVisible({ timeout: 60_000 });
  } finally {
    await context.close();
  }
});
