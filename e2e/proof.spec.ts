import type { Page } from "@playwright/test";
import { expectAccessible } from "../test/accessibility.ts";
import { expect, openLink, test } from "../test/fixtures.ts";
import { otherCode } from "../test/inbox.ts";

const dialog = (page: Page) => page.getByRole("alertdialog", { name: "Confirm it’s you" });
const keyPage = (customer: { license_keys: { id: string }[] }) => `/license-keys/${customer.license_keys[0]?.id}`;

async function confirm(page: Page, code: string): Promise<void> {
  await dialog(page).getByLabel("Code from the email").fill(code);
  await dialog(page).getByRole("button", { name: "Confirm" }).click();
}

test("a customer who came by a link confirms with a code before the first full key, and not again", async ({
  page,
  customer,
  polar,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 40[13]/);
  const key = customer.license_keys[0]?.key ?? "no key";
  await openLink(page, await polar.mintToken(customer));
  await page.goto(keyPage(customer));
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expect(dialog(page)).toContainText(customer.email);
  await expectAccessible(page, "[role=alertdialog]");
  await dialog(page).getByRole("button", { name: "Send code" }).click();
  const code = await inbox.codeTo(customer.email);
  await expect(dialog(page).getByLabel("Code from the email")).toBeFocused();
  await expectAccessible(page, "[role=alertdialog]");
  await confirm(page, otherCode(code));
  await expect(dialog(page).getByText("You can try 4 more times.")).toBeVisible();
  await expect(page.getByText(key)).toHaveCount(0);
  await confirm(page, code);
  await expect(page.getByText(key)).toBeVisible();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Hide key" })).toBeFocused();
  await page.getByRole("button", { name: "Hide key" }).click();
  await page.reload();
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expect(page.getByText(key)).toBeVisible();
});

test("a rotation waits for the code over its own dialog, and then goes on", async ({
  page,
  customer,
  polar,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 403/);
  const [key] = customer.license_keys;
  await openLink(page, await polar.mintToken(customer));
  await page.goto(keyPage(customer));
  await page.getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Rotate key" }).click();
  await dialog(page).getByRole("button", { name: "Send code" }).click();
  expect((await polar.readKey(key?.id ?? "")).key).toBe(key?.key);
  await confirm(page, await inbox.codeTo(customer.email));
  await expect(page.getByRole("alertdialog", { name: "Your new key" })).toBeVisible();
  const { key: rotated } = await polar.readKey(key?.id ?? "");
  expect(rotated).not.toBe(key?.key);
  await expect(page.getByText(rotated)).toBeVisible();
  expect((await inbox.mailAbout("license key was rotated", customer.email)).text).not.toContain(rotated);
});

test("a customer who doesn't confirm sees no key, and the page says why", async ({
  page,
  customer,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 403/);
  await openLink(page, await polar.mintToken(customer));
  await page.goto(keyPage(customer));
  await page.getByRole("button", { name: "Reveal key" }).click();
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByText("Confirm it’s you first.")).toBeVisible();
  await expect(page.getByText(customer.license_keys[0]?.key ?? "no key")).toHaveCount(0);
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toHaveCount(0);
});

test("a support code and signing out other browsers need the code too, once for both", async ({
  page,
  browser,
  stack,
  customer,
  polar,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 403/);
  await openLink(page, await polar.mintToken(customer));
  await page.goto("/account");
  await page.getByRole("button", { name: "Create a support code" }).click();
  await dialog(page).getByRole("button", { name: "Send code" }).click();
  await confirm(page, await inbox.codeTo(customer.email));
  await expect(page.getByText("Your support code", { exact: true })).toBeVisible();
  const other = await (await browser.newContext({ baseURL: stack.portalUrl })).newPage();
  await openLink(other, await polar.mintToken(customer));
  await page.reload();
  await page.getByRole("button", { name: "Sign out all other browsers" }).click();
  await expect(page.getByText("All other browsers are signed out.")).toBeVisible();
  await other.context().close();
});

test("'That wasn't me' in the mail about a new browser signs out everywhere, with a click and no token in any URL", async ({
  page,
  browser,
  stack,
  customer,
  polar,
  inbox,
  consoleErrors,
}) => {
  consoleErrors.allow(/status of 401/);
  const thief = await (await browser.newContext({ baseURL: stack.portalUrl })).newPage();
  await openLink(thief, await polar.mintToken(customer));
  const { html } = await inbox.mailAbout("New sign-in", customer.email);
  const [, link = ""] = /href="([^"]+\/not-me#[\w-]{43})"/.exec(html ?? "") ?? [];
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Sign out everywhere?" })).toBeVisible();
  await expectAccessible(page);
  expect(page.url()).toBe(`${stack.portalUrl}/not-me`);
  await thief.reload();
  await expect(thief).toHaveURL("/license-keys");

  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByRole("heading", { name: "You’re signed out everywhere" })).toBeFocused();
  await thief.reload();
  await expect(thief).toHaveURL(/\/sign-in/);
  const token = link.split("#")[1] ?? "no token";
  expect(asked.filter((url) => url.includes(token))).toEqual([]);

  // The link works once.
  await page.goto("/sign-in");
  await page.goto(link);
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByText("This link has expired or was already used.")).toBeVisible();
  await thief.context().close();
});
