import type { APIRequestContext, Page } from "@playwright/test";
import { expect, test } from "../test/fixtures.ts";
import type { Stack } from "../test/setup/stack.ts";

type SignInLink = { url: string; expires_at: string };

/** What the vendor's server does when its customer clicks "My licenses". */
async function signInLink(request: APIRequestContext, stack: Stack, body: object): Promise<SignInLink> {
  const answer = await request.post(`${stack.portalUrl}/api/sign-in-links`, {
    headers: { authorization: `Bearer ${stack.environment.SIGN_IN_LINK_SECRET}` },
    data: body,
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()) as SignInLink;
}

async function isSignedIn(page: Page): Promise<boolean> {
  return (await page.context().cookies()).some(({ name }) => name.endsWith("portal"));
}

test("the vendor's app signs a customer in with one click and gets them back", async ({
  page,
  request,
  stack,
  makeCustomer,
}) => {
  const external_id = `user_${crypto.randomUUID()}`;
  await makeCustomer({ external_id, name: "Ada", license_keys: [{ benefit: "Northwind Studio license" }] });
  const { url } = await signInLink(request, stack, {
    external_customer_id: external_id,
    return_url: "https://cloud.northwind.example/account",
  });
  await page.goto(url);
  // The value is out of the address before anything is shown.
  await expect(page).toHaveURL(`${stack.portalUrl}/enter`);
  expect(await isSignedIn(page)).toBe(false);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(`${stack.portalUrl}/license-keys`);
  await expect(page.getByText("Northwind Studio license").first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Back to Northwind Cloud" })).toHaveAttribute(
    "href",
    "https://cloud.northwind.example/account",
  );
  await page.goto("/account");
  await expect(page.getByText("Signed in from the app")).toBeVisible();
});

test("a used link opens nothing a second time, in this browser or another", async ({
  page,
  browser,
  request,
  stack,
  makeCustomer,
  consoleErrors,
}) => {
  consoleErrors.allow(/401/);
  const external_id = `user_${crypto.randomUUID()}`;
  await makeCustomer({ external_id });
  const { url } = await signInLink(request, stack, { external_customer_id: external_id });
  // Opened twice before the click: neither is signed in by that.
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(url);
  await page.goto(url);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(`${stack.portalUrl}/license-keys`);
  await elsewhere.getByRole("button", { name: "Continue" }).click();
  await expect(elsewhere.getByText("has expired or was already used")).toBeVisible();
  expect(await isSignedIn(elsewhere)).toBe(false);
  await elsewhere.goto(url);
  await expect(elsewhere.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await elsewhere.context().close();
});

test("a link that is a minute old opens nothing", async ({ page, request, stack, makeCustomer, database }) => {
  const external_id = `user_${crypto.randomUUID()}`;
  const customer = await makeCustomer({ external_id });
  const { url } = await signInLink(request, stack, { external_customer_id: external_id });
  await database.query("update sign_in_links set expires_at = now() where customer_id = $1", [customer.customer_id]);
  await page.goto(url);
  await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  expect(await isSignedIn(page)).toBe(false);
});

test("twenty forced links sign no one in without a click", async ({ page, request, stack, makeCustomer }) => {
  const external_id = `user_${crypto.randomUUID()}`;
  await makeCustomer({ external_id });
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { url } = await signInLink(request, stack, { external_customer_id: external_id });
    await page.goto(url);
    expect(await isSignedIn(page)).toBe(false);
  }
  await page.goto("/license-keys");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a sign-in link opens the page that the app asked for", async ({ page, request, stack, makeCustomer }) => {
  const external_id = `user_${crypto.randomUUID()}`;
  const { license_keys } = await makeCustomer({
    external_id,
    license_keys: [{ benefit: "Northwind Studio license", activations: 3 }],
  });
  const next = `/free-a-device?license_key_id=${license_keys[0]?.id}&return_url=northwind-studio%3A%2F%2Flicense`;
  const { url } = await signInLink(request, stack, { external_customer_id: external_id, next });
  await page.goto(url);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Deactivate a device" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Keep all devices and go back to Northwind Studio" })).toBeVisible();
});
