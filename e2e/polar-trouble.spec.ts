import { expect, test } from "../test/fixtures.ts";

const mintPath = "/v1/customer-sessions/";
const studio = "Northwind Studio license";

test("a Polar token that expires during use is replaced unnoticed", async ({ page, customer, signIn, polar }) => {
  await signIn(customer);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await polar.expireTokens(customer);
  await page.getByRole("link", { name: studio }).click();
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await polar.expireTokens(customer);
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expect(page.getByText(customer.license_keys[0]?.key ?? "no key")).toBeVisible();
});

test("concurrent requests with an expired token share one new token", async ({ page, makeCustomer, signIn, polar }) => {
  const customer = await makeCustomer({
    license_keys: Array.from({ length: 8 }, () => ({ benefit: studio, activations: 1 })),
  });
  await signIn(customer);
  const mints = async () => (await polar.requestsOf(customer)).filter(({ path }) => path === mintPath).length;
  const before = await mints();
  await polar.expireTokens(customer);
  const answers = await Promise.all(
    customer.license_keys.map(({ id }) => page.request.get(`/api/license-keys/${id}/activation-count`)),
  );
  for (const answer of answers) expect(await answer.json()).toEqual({ activations_count: 1 });
  expect((await mints()) - before).toBe(1);
});

test("a token about to expire is replaced before Polar refuses it", async ({
  page,
  customer,
  signIn,
  polar,
  database,
}) => {
  await signIn(customer);
  await database.query("update sessions set token_expires_at = now() + interval '2 minutes' where customer_id = $1", [
    customer.customer_id,
  ]);
  await page.getByRole("link", { name: studio }).click();
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  const requests = await polar.requestsOf(customer);
  // One by the test's own sign-in, one by the portal.
  expect(requests.filter(({ path }) => path === mintPath)).toHaveLength(2);
  expect(requests.filter(({ status }) => status === 401)).toHaveLength(0);
});

test("when Polar is down, the page says so, keeps its data, and recovers automatically", async ({
  page,
  customer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/50[234] /, /50[234] \(/);
  await page.clock.install();
  await signIn(customer);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await polar.addFault({ customer_id: customer.customer_id, status: 503 });
  await page.clock.fastForward(31_000);
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  await expect(page.getByText("The license service isn’t responding.")).toBeVisible();
  await expect(page.getByText("This page retries automatically.")).toBeVisible();
  await expect(page.getByRole("article", { name: studio })).toBeVisible();
  await polar.clearFaults();
  await page.clock.fastForward(16_000);
  await expect(page.getByText("The license service isn’t responding.")).toHaveCount(0);
  await expect(page.getByRole("article", { name: studio })).toBeVisible();
});

test("a page opened while Polar is down says so, and shows the keys once Polar is back", async ({
  page,
  customer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/50[234] /, /50[234] \(/);
  await page.clock.install();
  await signIn(customer);
  await polar.addFault({ customer_id: customer.customer_id, reset: true });
  await page.reload();
  await expect(page.getByText("We couldn’t load your license keys")).toBeVisible();
  await expect(page.getByText("No license keys yet")).toHaveCount(0);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await expect(page.getByText("We couldn’t load this license key")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "License key" })).toBeVisible();
  await polar.clearFaults();
  await page.clock.fastForward(16_000);
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await expect(page.getByText("We couldn’t load this license key")).toHaveCount(0);
});

test("an unreadable answer from Polar is a failure, not an empty list", async ({
  page,
  customer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/50[234] /, /50[234] \(/);
  await signIn(customer);
  for (const body of ["garbage", "empty", "cut"] as const) {
    const end = await polar.addFault({ customer_id: customer.customer_id, body });
    await page.reload();
    await expect(page.getByText("We couldn’t load your license keys")).toBeVisible();
    await expect(page.getByText("No license keys yet")).toHaveCount(0);
    await end();
  }
  await expect(page.getByRole("article", { name: studio })).toBeVisible();
});

test("the portal waits for a slow Polar, and says when it is too slow", async ({
  page,
  customer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/504 /, /504 \(/);
  await signIn(customer);
  const end = await polar.addFault({ customer_id: customer.customer_id, latency_ms: 1_500 });
  await page.reload();
  await expect(page.getByRole("article", { name: studio })).toBeVisible();
  await end();
  await polar.addFault({ customer_id: customer.customer_id, latency_ms: 20_000 });
  await page.reload();
  await expect(page.getByText("The license service took too long to respond.")).toBeVisible();
});

test("without a network, the page says so, stays, and continues once it is back", async ({
  page,
  context,
  customer,
  signIn,
  consoleErrors,
}) => {
  consoleErrors.allow(/ERR_INTERNET_DISCONNECTED/);
  await signIn(customer);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await expect(page.getByRole("button", { name: "Deactivate MacBook Pro" })).toBeVisible();
  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).hover();
  await context.setOffline(true);
  await expect(page.getByText("You’re offline")).toBeVisible();
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("MacBook Pro wasn’t deactivated")).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText("You’re offline")).toHaveCount(0);
  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("1 of 3 devices")).toBeVisible();
});
