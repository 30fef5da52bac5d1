import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";
import type { Customer } from "../test/polar-control.ts";

const studio = {
  benefit: "Northwind Studio license",
  limit_activations: 3,
  order: true,
  activations: [
    { label: "MacBook Pro", created_at: "2026-03-04T10:15:00Z" },
    { label: '=HYPERLINK("https://evil.example","Office PC")', created_at: "2026-03-05T10:15:00Z" },
    { label: "Studio tower", created_at: "2026-03-06T10:15:00Z" },
  ],
} as const;

async function openKey(page: Page, customer: Customer): Promise<void> {
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
  await expect(page.getByRole("button", { name: "Show history" })).toBeVisible();
}

/** The titles of the events in view, newest first. */
async function titles(page: Page): Promise<string[]> {
  return await page.locator("section[aria-labelledby=history] li p.font-medium").allTextContents();
}

test("a key's history tells its whole story, by kind and as a file", async ({
  page,
  browser,
  makeCustomer,
  signIn,
  polar,
  hire,
  signInAsStaff,
  viewAs,
}) => {
  const customer = await makeCustomer({
    name: "Ada Kling",
    license_keys: [{ ...studio, activations: [...studio.activations] }],
  });
  const [key] = customer.license_keys;
  if (!key) throw new Error("The customer has no key.");
  await signIn(customer);
  await openKey(page, customer);
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expect(page.getByText(key.key)).toBeVisible();
  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).click();
  await page.getByRole("button", { name: "Deactivate", exact: true }).click();
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await page.getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Done" }).click();

  const staffPage = await (await browser.newContext()).newPage();
  await signInAsStaff(staffPage, await hire("agent"));
  await viewAs(staffPage, customer);
  await staffPage.goto(`/license-keys/${key.id}`);
  await expect(staffPage.getByRole("button", { name: "Show history" })).toBeVisible();
  await staffPage.context().close();

  await polar.deactivate(customer, key, key.activation_ids[1] ?? "");
  await polar.patchKey(key.id, { limit_activations: 5 });
  await openKey(page, customer);
  await page.getByRole("button", { name: "Show history" }).click();
  await expect(page.getByRole("heading", { name: "History" })).toBeFocused();
  await expect(page.getByText("License key issued")).toBeVisible();
  const told = await titles(page);
  expect(told.toSorted()).toEqual(
    [
      "Device limit changed",
      "Device deactivated elsewhere",
      "Support viewed this license key",
      "Key rotated",
      "Device deactivated",
      // The dialog of a rotation shows the new key.
      ...Array<string>(2).fill("Full key shown"),
      "Purchased",
      "License key issued",
      ...Array<string>(3).fill("Device added"),
    ].toSorted(),
  );
  await expect(page.getByText("5 (previously 3)")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("combobox", { name: "Show", exact: true }).selectOption("Devices");
  await expect(page.getByText("License key issued")).toHaveCount(0);
  expect((await titles(page)).toSorted()).toEqual([
    ...Array<string>(3).fill("Device added"),
    "Device deactivated",
    "Device deactivated elsewhere",
  ]);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^history-\d{4}-\d\d-\d\d\.csv$/);
  const csv = await readFile(await file.path(), "utf8");
  expect(csv.split("\r\n")).toHaveLength(7);
  expect(csv).toContain(`"'=HYPERLINK(`);
  expect(csv).not.toMatch(/(^|,)"?=/m);
  expect(csv).not.toContain(key.key);
});

test("an account's history names each key, purchases, support and new browsers, and shows more", async ({
  page,
  makeCustomer,
  signIn,
}) => {
  const license_keys = Array.from({ length: 30 }, () => ({ benefit: "Northwind Fonts" }));
  const customer = await makeCustomer({
    license_keys,
    orders: [
      { product: "Northwind Studio", created_at: "2026-01-10T12:00:00Z", billing_reason: "subscription_create" },
      { product: "Northwind Studio", created_at: "2026-02-10T12:00:00Z", billing_reason: "subscription_cycle" },
    ],
  });
  await signIn(customer);
  await page.goto("/account");
  await page.getByRole("link", { name: "Open history" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "History" })).toBeVisible();
  await expect(page.getByText("Signed in from a new browser")).toBeVisible();
  const rows = page.getByRole("main").getByRole("listitem");
  await expect(rows).toHaveCount(25);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(rows).toHaveCount(33);
  await expect(rows.filter({ hasText: "Northwind Studio" })).toContainText(["Renewed", "Purchased"]);
  await expect(rows.nth(25)).toBeFocused();
  await expect(page.getByRole("button", { name: "Show more" })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "Show", exact: true }).selectOption("Purchases");
  // The keys were issued later.
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(rows).toHaveCount(32);
  await expect(rows.filter({ hasText: "Northwind Studio" })).toHaveCount(2);
  await page.getByRole("combobox", { name: "Show", exact: true }).selectOption("Support");
  await expect(page.getByText("Nothing of this kind has happened yet.")).toBeVisible();
});

test("a history that can't be loaded says so, and can be tried again", async ({
  page,
  customer,
  signIn,
  consoleErrors,
}) => {
  consoleErrors.allow(/502 .*history/);
  await signIn(customer);
  await openKey(page, customer);
  await page.route("**/history", (route) =>
    route.fulfill({ status: 502, contentType: "application/problem+json", body: '{"code":"upstream_invalid"}' }),
  );
  await page.getByRole("button", { name: "Show history" }).click();
  await expect(page.getByText("We couldn’t load the history")).toBeVisible();
  await page.unroute("**/history");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("License key issued")).toBeVisible();
});
