import type { Browser, Page } from "@playwright/test";
import { expectAccessible } from "../test/accessibility.ts";
import { expect, openLink, test } from "../test/fixtures.ts";
import type { Customer, PolarControl } from "../test/polar-control.ts";

/** Signs a customer in with another browser. */
async function signInElsewhere(
  browser: Browser,
  portalUrl: string,
  polar: PolarControl,
  customer: Customer,
): Promise<Page> {
  const page = await (await browser.newContext({ baseURL: portalUrl })).newPage();
  await openLink(page, await polar.mintToken(customer));
  return page;
}

const browsers = (page: Page) => page.getByRole("list", { name: "Signed-in browsers" }).getByRole("listitem");

test("the account page shows the customer's details and signed-in browsers", async ({ page, makeCustomer, signIn }) => {
  const customer = await makeCustomer({ name: "Ada Lovelace" });
  await signIn(customer);
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Account", level: 1 })).toBeVisible();
  await expect(page.getByRole("region", { name: "Your details" }).getByText(customer.email)).toBeVisible();
  await expect(browsers(page)).toHaveCount(1);
  await expect(browsers(page).first()).toContainText("This browser");
  await expect(browsers(page).first()).toContainText("Signed in with a link");
  await expect(page.getByText("You aren’t signed in anywhere else.")).toBeVisible();
  await expectAccessible(page);
});

test("one browser is signed out from another, then all others, then all", async ({
  page,
  browser,
  stack,
  customer,
  signIn,
  polar,
}) => {
  await signIn(customer);
  const [one, two] = [
    await signInElsewhere(browser, stack.portalUrl, polar, customer),
    await signInElsewhere(browser, stack.portalUrl, polar, customer),
  ];
  await page.goto("/account");
  await expect(browsers(page)).toHaveCount(3);
  await browsers(page)
    .nth(1)
    .getByRole("button", { name: /Sign out/ })
    .click();
  await expect(page.getByText(/is signed out\./)).toBeVisible();
  await expect(browsers(page)).toHaveCount(2);
  // Last seen first: it was the second one.
  await two.goto("/license-keys");
  await expect(two).toHaveURL(/\/sign-in/);
  await one.goto("/license-keys");
  await expect(one).toHaveURL("/license-keys");

  await page.getByRole("button", { name: "Sign out all other browsers" }).click();
  await expect(page.getByText("All other browsers are signed out.")).toBeVisible();
  await expect(browsers(page)).toHaveCount(1);
  await one.goto("/license-keys");
  await expect(one).toHaveURL(/\/sign-in/);

  const three = await signInElsewhere(browser, stack.portalUrl, polar, customer);
  await page.reload();
  await expect(browsers(page)).toHaveCount(2);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await three.goto("/license-keys");
  await expect(three).toHaveURL(/\/sign-in/);
  for (const other of [one, two, three]) await other.context().close();
});

test("signing out in one tab clears the keys in the other tab", async ({ page, context, customer, signIn }) => {
  await signIn(customer);
  // The page has no pending request that would be refused.
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  const other = await context.newPage();
  await other.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await expect(other.getByText("MacBook Pro")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(other).toHaveURL(/\/sign-in\?next=%2Flicense-keys%2F/);
  await expect(other.getByText("MacBook Pro")).toHaveCount(0);
});

test("after a session ends, typed text stays, and one sign-in resumes every tab", async ({
  page,
  context,
  makeCustomer,
  signIn,
  database,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/401/);
  const customer = await makeCustomer({
    license_keys: [{ benefit: "Northwind Studio license", activations: 12, limit_activations: 20 }],
  });
  const address = `/license-keys/${customer.license_keys[0]?.id}`;
  await signIn(customer);
  await page.goto(address);
  const other = await context.newPage();
  await other.goto("/account");
  await expect(browsers(other)).toHaveCount(1);

  await database.expireSessions(customer);
  await page.getByRole("searchbox", { name: "Search devices" }).fill("Device");
  await expect(page.getByText("You’re signed out")).toBeVisible();
  await other.getByRole("button", { name: "Sign out this browser" }).click();
  await expect(other.getByText("You’re signed out")).toBeVisible();

  await page.getByRole("button", { name: "Sign in again" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByLabel("Email", { exact: true })).toHaveValue(customer.email);
  await dialog.getByRole("button", { name: "Send code" }).click();
  await dialog.getByLabel("Code from the email").fill(await inbox.codeTo(customer.email));
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();

  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("You’re signed out")).toHaveCount(0);
  // The notice with its button is gone: the focus goes on in the page, not at its top.
  expect(await page.locator("main").evaluate((main) => main.contains(document.activeElement))).toBe(true);
  await expect(page).toHaveURL(new RegExp(`${address}(\\?.*)?$`));
  await expect(page.getByRole("searchbox", { name: "Search devices" })).toHaveValue("Device");
  await expect(other.getByText("You’re signed out")).toHaveCount(0);
  await expect(browsers(other)).toContainText(["Signed in with a code"]);
});

test("after a sign-in with a code, the account page switches to another account of the same email", async ({
  page,
  makeCustomer,
  inbox,
}) => {
  const email = `mira.${crypto.randomUUID().slice(0, 8)}@example.com`;
  await makeCustomer({ name: "Mira Haddad", email });
  const owner = { email: `boss.${crypto.randomUUID().slice(0, 8)}@example.com`, role: "owner" as const };
  // Polar would send a webhook, so the index of members has it at once.
  await makeCustomer({
    name: "Fabrikam",
    type: "team",
    members: [owner, { email, name: "Mira" }],
    license_keys: [{ benefit: "Northwind Studio license", member: email }],
    webhooks: true,
  });
  await page.goto("/sign-in?next=/account");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByRole("button", { name: "Send code" }).click();
  await page.getByLabel("Code from the email").fill(await inbox.codeTo(email));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("button", { name: /Mira Haddad/ }).click();
  await expect(page).toHaveURL("/account");
  const accounts = page.getByRole("region", { name: "Other accounts" });
  await expect(accounts.getByRole("button", { name: /Mira Haddad/ })).toContainText("Current account");
  await accounts.getByRole("button", { name: /Fabrikam/ }).click();
  await expect(page).toHaveURL("/license-keys");
  await expect(page.getByText("Northwind Studio license").first()).toBeVisible();
});

test("two instances on one PostgreSQL share sessions and limits", async ({
  browser,
  stack,
  customer,
  polar,
  request,
  database,
  startInstance,
}) => {
  // Behind one address: both answer for the portal's own origin.
  const { url: there } = await startInstance({ PORTAL_URL: stack.portalUrl }, { sharesDatabase: true });
  const page = await signInElsewhere(browser, stack.portalUrl, polar, customer);
  await database.proveSessions(customer);
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const asked = await request.get(`${there}/api/session`, { headers: { cookie } });
  expect(await asked.json()).toMatchObject({ customer: { id: customer.customer_id } });
  // It ended there, so it's over here too.
  const ended = await request.delete(`${there}/api/sessions`, { headers: { cookie, origin: stack.portalUrl } });
  expect(ended.status()).toBe(204);
  expect((await request.get(`${stack.portalUrl}/api/session`, { headers: { cookie } })).status()).toBe(401);
  // Wrong secrets: twenty in a minute, counted over both.
  const statuses: number[] = [];
  for (let guess = 0; guess < 24; guess += 1) {
    const answer = await request.post(`${guess % 2 === 0 ? stack.portalUrl : there}/api/sign-in-links`, {
      headers: { authorization: `Bearer guess-${guess}` },
      data: { external_customer_id: "somebody" },
    });
    statuses.push(answer.status());
  }
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(20);
  expect(statuses.slice(20)).toEqual([429, 429, 429, 429]);
  await page.context().close();
});
