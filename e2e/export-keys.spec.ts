import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../test/accessibility.ts";
import { expect, openLink, test } from "../test/fixtures.ts";

const dialog = (page: Page) => page.getByRole("alertdialog", { name: "Export license keys" });

async function openDialog(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await expect(dialog(page)).toBeVisible();
}

const start = (page: Page) => dialog(page).getByRole("button", { name: "Export keys" }).click();

/** Exports what the dialog says, and returns the saved file. */
async function save(page: Page): Promise<{ name: string; text: string }> {
  const download = page.waitForEvent("download");
  await start(page);
  const file = await download;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

test("a customer exports masked keys as CSV", async ({ page, customer, signIn }) => {
  await signIn(customer);
  await openDialog(page);
  await expectAccessible(page, "[role=alertdialog]");
  const { name, text } = await save(page);
  expect(name).toMatch(/^license-keys-\d{4}-\d\d-\d\d\.csv$/);
  const [key] = customer.license_keys;
  expect(text).toContain(`"${key?.id}","${key?.display_key}","Northwind Studio license","active"`);
  expect(text).not.toContain(key?.key ?? "-");
  await expect(dialog(page).getByRole("status")).toHaveText("1 license key saved.");
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("button", { name: "Export", exact: true })).toBeFocused();
});

test("full keys leave only after a code, and the owner gets a mail", async ({
  page,
  customer,
  polar,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 403/);
  const [key] = customer.license_keys;
  await openLink(page, await polar.mintToken(customer));
  await openDialog(page);
  await dialog(page).getByRole("radio", { name: "JSON" }).check();
  await dialog(page).getByRole("checkbox", { name: "Include the full keys" }).check();
  const download = page.waitForEvent("download");
  await start(page);
  const proof = page.getByRole("alertdialog", { name: "Confirm it’s you" });
  await proof.getByRole("button", { name: "Send code" }).click();
  await proof.getByLabel("Code from the email").fill(await inbox.codeTo(customer.email));
  await proof.getByRole("button", { name: "Confirm" }).click();
  const rows: unknown = JSON.parse(await readFile(await (await download).path(), "utf8"));
  expect(rows).toEqual([expect.objectContaining({ id: key?.id, key: key?.key })]);
  expect((await inbox.mailAbout("license keys were exported", customer.email)).text).not.toContain(key?.key);
});

test("a file that was cut off is never saved, and another try works", async ({ page, customer, signIn }) => {
  const downloads: unknown[] = [];
  page.on("download", (download) => downloads.push(download));
  await signIn(customer);
  await openDialog(page);
  await page.route("**/api/license-keys/export?*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.body()).subarray(0, -1) });
  });
  await start(page);
  await expect(dialog(page).getByRole("alert")).toContainText("The file wasn’t saved");
  await expectAccessible(page, "[role=alertdialog]");
  expect(downloads).toEqual([]);
  await page.unroute("**/api/license-keys/export?*");
  expect((await save(page)).text.endsWith("\r\n")).toBe(true);
});

test("thousands of keys show their progress, and a customer can cancel", async ({
  page,
  context,
  makeCustomer,
  signIn,
}) => {
  const downloads: unknown[] = [];
  page.on("download", (download) => downloads.push(download));
  const license_keys = Array.from({ length: 1200 }, () => ({ benefit: "Northwind Studio license" }));
  await signIn(await makeCustomer({ license_keys }));
  await openDialog(page);
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  const throttle = (downloadThroughput: number) =>
    network.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      uploadThroughput: -1,
      downloadThroughput,
    });
  await throttle(8_000);
  await start(page);
  await expect(dialog(page).getByText(/^[\d,]+ of 1,200$/)).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page, "[role=alertdialog]");
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await throttle(-1);
  await openDialog(page);
  const { text } = await save(page);
  expect(text.split("\r\n").length).toBe(1202);
  await expect(dialog(page).getByRole("status")).toHaveText("1,200 license keys saved.");
  expect(downloads.length).toBe(1);
});

test("staff who view an account can't export its keys", async ({
  page,
  customer,
  hire,
  signInAsStaff,
  viewAs,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 403/);
  await signInAsStaff(page, await hire("agent"));
  await viewAs(page, customer);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await expect(page.getByRole("button", { name: "Export", exact: true })).toHaveCount(0);
  const status = await page.evaluate(async () => (await fetch("/api/license-keys/export?format=csv")).status);
  expect(status).toBe(403);
});
