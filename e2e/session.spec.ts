import { expect, test } from "../test/fixtures.ts";

test("signing out ends the session here and in the database", async ({ page, customer, signIn, database }) => {
  await signIn(customer);
  // The page has no pending request that would be refused.
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  const cookie = (await page.context().cookies()).find(({ name }) => name === "portal");
  const answer = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.getByRole("button", { name: "Sign out" }).click();
  expect(await (await answer).headerValue("clear-site-data")).toBe('"cache", "storage"');
  await expect(page).toHaveURL(/\/sign-in/);
  // What is left only says that a mailbox was used here, for its share of codes.
  expect((await page.context().cookies()).map(({ name }) => name)).toEqual(["known"]);
  expect(await database.query("select from sessions where customer_id = $1", [customer.customer_id])).toEqual([]);
  // The old cookie is worthless.
  if (cookie) await page.context().addCookies([cookie]);
  await page.goto("/license-keys");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Flicense-keys$/);
});

test("without a session, a page redirects to sign-in and remembers where to continue", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Flicense-keys$/);
  await page.goto("/license-keys?status=expired");
  await expect(page).toHaveURL("/sign-in?next=%2Flicense-keys%3Fstatus%3Dexpired");
});

test("when a session ends, the page stays and asks to sign in again", async ({
  page,
  customer,
  signIn,
  polar,
  database,
  consoleErrors,
}) => {
  consoleErrors.allow(/401/);
  await signIn(customer);
  const address = `/license-keys/${customer.license_keys[0]?.id}`;
  await page.goto(address);
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await database.expireSessions(customer);
  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("You’re signed out")).toBeVisible();
  await expect(page).toHaveURL(address);
  await expect(page.getByRole("button", { name: "Deactivate MacBook Pro" })).toBeVisible();
  expect((await polar.readKey(customer.license_keys[0]?.id ?? "")).activations).toHaveLength(2);
  await page.getByRole("button", { name: "Sign in again" }).click();
  await expect(page.getByRole("alertdialog").getByLabel("Email", { exact: true })).toHaveValue(customer.email);
});

test("a deleted customer's session ends", async ({ page, customer, signIn, polar }) => {
  await signIn(customer);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await polar.deleteCustomer(customer);
  await page.goto("/license-keys");
  await expect(page).toHaveURL(/\/sign-in/);
  // Nobody is signed in on any page, so the sign-in page doesn't redirect back.
  await expect(page.getByLabel("Email", { exact: true })).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount$/);
});

test("an account opened in another tab replaces the old one here", async ({
  page,
  context,
  customer,
  makeCustomer,
  signIn,
  polar,
}) => {
  await signIn(customer);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  const other = await makeCustomer({ name: "Otto Other" });
  const tab = await context.newPage();
  await tab.goto(`/enter?customer_session_token=${await polar.mintToken(other)}`);
  await tab.getByRole("button", { name: "Continue" }).click();
  await tab.waitForURL("/license-keys");
  // The tabs tell each other, even if nobody looks at this one.
  await expect(page.getByText("No license keys yet")).toBeVisible();
  await expect(page.getByText("Northwind Studio license")).toHaveCount(0);
});
