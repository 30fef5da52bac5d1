import type { Page } from "@playwright/test";
import { expect, test } from "../test/fixtures.ts";
import type { Customer } from "../test/polar-control.ts";

const rotatePath = "/v1/customer-portal/license-keys/*/rotate";

async function openKey(page: Page, customer: Customer): Promise<void> {
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await expect(page.getByRole("button", { name: "Rotate key" })).toBeVisible();
}

async function confirmRotation(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Rotate key" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Rotate this key?" });
  await dialog.getByRole("button", { name: "Rotate key" }).click();
}

test("a customer reads what a rotation breaks, rotates the key, and sees the new one", async ({
  page,
  customer,
  signIn,
  polar,
}) => {
  const [before] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  await page.getByRole("button", { name: "Rotate key" }).click();
  const question = page.getByRole("alertdialog", { name: "Rotate this key?" });
  await expect(question).toContainText(`The old key ${before?.display_key} stops working immediately`);
  await expect(question).toContainText("Enter the new key in every app, script and server");
  await question.getByRole("button", { name: "Rotate key" }).click();
  const answer = page.getByRole("alertdialog", { name: "Your new key" });
  await expect(answer).toBeVisible();
  const { key, activations } = await polar.readKey(before?.id ?? "");
  expect(key).not.toBe(before?.key);
  expect(activations).toHaveLength(2);
  await expect(answer.getByText(key)).toBeVisible();
  await answer.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(`****-${key.slice(-6)}`)).toBeVisible();
  await page.getByRole("link", { name: "All license keys" }).click();
  await expect(page.getByText(`****-${key.slice(-6)}`)).toBeVisible();
});

test("a rotation that Polar refuses changes nothing and shows the reason", async ({
  page,
  customer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/409 .*rotate/);
  await signIn(customer);
  await openKey(page, customer);
  await polar.revokeKey(customer.license_keys[0]?.id ?? "");
  await confirmRotation(page);
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByText("The key wasn’t rotated")).toBeVisible();
  await expect(dialog.getByText("You can’t rotate this license key.")).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.getByText("Revoked", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Rotate key" })).toHaveCount(0);
});

test("a key rotated in another tab isn't rotated again unnoticed", async ({
  page,
  context,
  customer,
  signIn,
  polar,
  database,
  consoleErrors,
}) => {
  consoleErrors.allow(/409 .*rotate/);
  await signIn(customer);
  await openKey(page, customer);
  await page.getByRole("button", { name: "Rotate key" }).click();
  const other = await context.newPage();
  await openKey(other, customer);
  await confirmRotation(other);
  await expect(other.getByRole("alertdialog", { name: "Your new key" })).toBeVisible();
  // Not the other half of a double click, but a decision of a while ago.
  await database.query(
    `update operations set started_at = started_at - interval '1 hour', finished_at = finished_at - interval '1 hour'
     where customer_id = $1`,
    [customer.customer_id],
  );
  await page.getByRole("alertdialog").getByRole("button", { name: "Rotate key" }).click();
  await expect(page.getByText("This license key changed in the meantime.")).toBeVisible();
  const rotations = (await polar.requestsOf(customer)).filter(({ path }) => path.endsWith("/rotate"));
  expect(rotations).toHaveLength(1);
});

test("two concurrent rotations have one effect and one answer", async ({ page, customer, signIn, polar, stack }) => {
  const [key] = customer.license_keys;
  await signIn(customer);
  const rotate = () =>
    page.request.post(`/api/license-keys/${key?.id}/rotate`, {
      headers: { origin: stack.portalUrl },
      data: { display_key: key?.display_key },
    });
  const answers = await Promise.all([rotate(), rotate(), rotate()]);
  expect(answers.map((answer) => answer.status())).toEqual([200, 200, 200]);
  const shown = await Promise.all(answers.map(async (answer) => (await answer.json()).display_key));
  const { key: now } = await polar.readKey(key?.id ?? "");
  expect(new Set(shown)).toEqual(new Set([`****-${now.slice(-6)}`]));
  const rotations = (await polar.requestsOf(customer)).filter(({ path }) => path.endsWith("/rotate"));
  expect(rotations).toHaveLength(1);
});

test("a rotation with a lost answer is checked by reading, not repeated", async ({ page, customer, signIn, polar }) => {
  const [before] = customer.license_keys;
  await signIn(customer);
  await openKey(page, customer);
  await polar.addFault({ customer_id: customer.customer_id, path: rotatePath, body: "cut" });
  await confirmRotation(page);
  await expect(page.getByRole("alertdialog", { name: "Your new key" })).toBeVisible();
  const { key } = await polar.readKey(before?.id ?? "");
  await expect(page.getByRole("alertdialog").getByText(key)).toBeVisible();
  const rotations = (await polar.requestsOf(customer)).filter(({ path }) => path.endsWith("/rotate"));
  expect(rotations).toHaveLength(1);
});
