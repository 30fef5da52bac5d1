import type { Page } from "@playwright/test";
import { expect, test } from "../test/fixtures.ts";

const notice = (page: Page) => page.getByRole("alert").filter({ hasText: "This page was updated" });

/** A new release replaces the page's build: the server no longer has the scripts that the page hasn't loaded yet. */
async function release(page: Page): Promise<void> {
  let isOld = true;
  await page.evaluate(() => Object.assign(window, { isOldPage: true }));
  await page.route("**/*", async (route) => {
    if (route.request().isNavigationRequest()) isOld = false;
    if (isOld && route.request().url().includes("/_next/static/")) await route.fulfill({ status: 404 });
    else await route.fallback();
  });
}

async function expectReloaded(page: Page): Promise<void> {
  await page.waitForFunction(() => !("isOldPage" in window));
  await expect(notice(page)).toBeVisible();
  await expectHydrated(page);
}

/** React marks elements when it hydrates them. A click before that would be lost. */
async function expectHydrated(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll("button")].every((button) =>
      Object.keys(button).some((key) => key.startsWith("__reactProps")),
    ),
  );
}

/** Makes the page need a script that the server doesn't have. */
async function loadGoneScript(page: Page): Promise<void> {
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.src = "/_next/static/chunks/gone.js";
    document.head.append(script);
  });
}

test.beforeEach(({ consoleErrors }) => consoleErrors.allow(/status of 404|Refused to execute script/));

test("after a release, a dialog reloads the page where it stands", async ({ page, customer, signIn }) => {
  await signIn(customer);
  await page.goto(`/license-keys/${customer.license_keys[0]?.id}?activations_query=Mac`);
  const deactivate = page.getByRole("button", { name: "Deactivate MacBook Pro" });
  await expect(deactivate).toBeVisible();
  await release(page);
  await deactivate.click();
  await expectReloaded(page);
  await expect(page).toHaveURL(/\?activations_query=Mac$/);
  await notice(page).getByRole("button", { name: "Dismiss" }).click();
  await expect(notice(page)).toBeHidden();
  await deactivate.click();
  await expect(page.getByRole("alertdialog", { name: "Deactivate MacBook Pro?" })).toBeVisible();
});

test("after a release, a search and a filter stay", async ({ page, makeCustomer, signIn }) => {
  const benefits = ["Northwind Studio license", "Northwind CI runner", "Northwind Plug-in"];
  await signIn(await makeCustomer({ license_keys: benefits.map((benefit) => ({ benefit })) }));
  await page.goto("/license-keys?status=active");
  await expect(page.getByRole("link", { name: "Northwind Plug-in" })).toBeVisible();
  await release(page);
  await page.getByRole("searchbox", { name: "Search license keys" }).fill("runner");
  await expectReloaded(page);
  await expect(page.getByRole("searchbox", { name: "Search license keys" })).toHaveValue("runner");
  await expect(page.getByRole("combobox", { name: "Status" })).toHaveValue("active");
  await expect(page.getByRole("link", { name: "Northwind CI runner" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Northwind Plug-in" })).toBeHidden();
});

test("after a release, a key isn't revealed to a page that can't show it", async ({ page, customer, signIn }) => {
  const [key] = customer.license_keys;
  await signIn(customer);
  const reveals: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/reveal")) reveals.push(request.url());
  });
  await release(page);
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expectReloaded(page);
  expect(reveals).toEqual([]);
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expect(page.getByText(key?.key ?? "no key")).toBeVisible();
});

test("a page whose first scripts are gone reloads too", async ({ page }) => {
  let loads = 0;
  await page.route("**/*", async (route) => {
    if (route.request().isNavigationRequest()) loads += 1;
    if (loads === 1 && route.request().url().endsWith(".js")) await route.fulfill({ status: 404 });
    else await route.fallback();
  });
  await page.goto("/sign-in");
  await expect(notice(page)).toBeVisible();
  await expectHydrated(page);
  await page.getByRole("textbox", { name: "Email" }).fill("no email");
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveAccessibleDescription(/./);
});

test("the email on the sign-in page stays; a code never reaches the browser's storage", async ({ page, customer }) => {
  await page.goto("/sign-in");
  await page.getByRole("textbox", { name: "Email" }).fill(customer.email);
  await release(page);
  await loadGoneScript(page);
  await expectReloaded(page);
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveValue(customer.email);
  await page.getByRole("button", { name: "Send code" }).click();
  const code = page.getByRole("textbox", { name: "Code" });
  await code.fill("123456");
  // A second automatic reload within half a minute could be one of many.
  await page.evaluate(() => Object.assign(window, { isOldPage: true }));
  await loadGoneScript(page);
  await expect(notice(page)).toBeVisible();
  expect(await page.evaluate(() => "isOldPage" in window)).toBe(true);
  await notice(page).getByRole("button", { name: "Reload" }).click();
  await page.waitForFunction(() => !("isOldPage" in window));
  await expect(code).toBeVisible();
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toMatch(
    /123456|customer\.example/,
  );
});

test("staff keep the reason and the ticket they typed, and the audit filters they chose", async ({
  page,
  customer,
  hire,
  signInAsStaff,
}) => {
  await signInAsStaff(page, await hire("admin"));
  await page.goto(`/support/customers/${customer.customer_id}`);
  const open = page.getByRole("button", { name: "View as customer", exact: true });
  await open.click();
  const form = page.getByRole("dialog", { name: "View as customer" });
  await form.getByLabel("Reason").fill("Ticket 4711: the app says no");
  await form.getByLabel("Ticket link").fill("https://tickets.example/4711");
  await release(page);
  await form.getByRole("button", { name: "View as customer" }).click();
  await expectReloaded(page);
  await open.click();
  await expect(form.getByLabel("Reason")).toHaveValue("Ticket 4711: the app says no");
  await expect(form.getByLabel("Ticket link")).toHaveValue("https://tickets.example/4711");

  await page.evaluate(() => sessionStorage.clear());
  await page.goto("/support/audit");
  await page.getByLabel("Outcome").selectOption("refused");
  await page.getByLabel("From (UTC)").fill("2026-11-01");
  await release(page);
  await loadGoneScript(page);
  await expectReloaded(page);
  await expect(page.getByLabel("Outcome")).toHaveValue("refused");
  await expect(page.getByLabel("From (UTC)")).toHaveValue("2026-11-01");
});
