import { expect, test } from "../test/fixtures.ts";

test("a key is masked until it is revealed, and can be hidden again", async ({ page, customer, signIn }) => {
  const [key] = customer.license_keys;
  await signIn(customer);
  await expect(page.getByText(key?.display_key ?? "no key")).toBeVisible();
  expect(await page.content()).not.toContain(key?.key);
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expect(page.getByText(key?.key ?? "no key")).toBeVisible();
  await page.getByRole("button", { name: "Hide key" }).click();
  await expect(page.getByText(key?.key ?? "no key")).toHaveCount(0);
});

test("a revealed key hides after a minute, and when the customer leaves the page", async ({
  page,
  customer,
  signIn,
}) => {
  const [key] = customer.license_keys;
  await page.clock.install();
  await signIn(customer);
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expect(page.getByText(key?.key ?? "no key")).toBeVisible();
  await page.clock.fastForward(61_000);
  await expect(page.getByText(key?.key ?? "no key")).toHaveCount(0);
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expect(page.getByText(key?.key ?? "no key")).toBeVisible();
  await page.getByRole("link", { name: "Northwind Studio license" }).click();
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await page.goBack();
  await expect(page.getByText(key?.display_key ?? "no key")).toBeVisible();
  await expect(page.getByText(key?.key ?? "no key")).toHaveCount(0);
});

test("a key is copied without being shown", async ({ page, context, customer, signIn }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn(customer);
  await page.getByRole("button", { name: "Copy key" }).click();
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(customer.license_keys[0]?.key);
  await expect(page.getByText(customer.license_keys[0]?.key ?? "no key")).toHaveCount(0);
});

test("when the browser refuses to copy, the page says so and selects the key", async ({ page, customer, signIn }) => {
  // As a browser does whose user or policy said no.
  await page.addInitScript(() => {
    const refuse = () => Promise.reject(new DOMException("Write permission denied.", "NotAllowedError"));
    Object.defineProperty(navigator.clipboard, "write", { value: refuse });
    Object.defineProperty(navigator.clipboard, "writeText", { value: refuse });
  });
  await signIn(customer);
  await page.getByRole("button", { name: "Copy key" }).click();
  await expect(page.getByText("Your browser didn’t allow copying.")).toBeVisible();
  await expect(page.getByText("Copied", { exact: true })).toHaveCount(0);
  expect(await page.evaluate(() => getSelection()?.toString())).toBe(customer.license_keys[0]?.key);
});

test("a key that can't be loaded is neither shown nor reported as copied", async ({
  page,
  customer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/503/, /504/);
  await signIn(customer);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await polar.addFault({ customer_id: customer.customer_id, status: 503 });
  for (const name of ["Reveal key", "Copy key"]) {
    await page.getByRole("button", { name }).click();
    await expect(page.getByText("We couldn’t load the key.")).toBeVisible();
    await expect(page.getByText("Copied", { exact: true })).toHaveCount(0);
  }
});
