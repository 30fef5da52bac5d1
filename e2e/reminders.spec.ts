import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";

const SUBJECT = "license key has used 80% of its usage limit";

test("a reminder arrives once, one click turns it off, and the account page turns it on again", async ({
  page,
  polar,
  inbox,
  makeCustomer,
  startInstance,
  database,
  consoleErrors,
}) => {
  test.setTimeout(180_000);
  const customer = await makeCustomer({
    license_keys: [{ benefit: "Northwind Studio license", usage: 90, limit_usage: 100 }],
  });
  await database.query("delete from directory_syncs where name = 'license-keys'");
  const usage = async () =>
    (await database.query("select usage from directory_license_keys where customer_id = $1", [customer.customer_id]))[0]
      ?.usage;
  await expect.poll(usage, { timeout: 60_000 }).toBe(90);
  const portal = await startInstance({ REMINDERS: "usage" }, { sharesDatabase: true });
  const { text } = await inbox.mailAbout(SUBJECT, customer.email);
  expect(text).not.toContain(customer.license_keys[0]?.key);
  const [, link = ""] = /\/notifications#(\S+)/.exec(text) ?? [];

  // A mail scanner that opens the link turns nothing off.
  await page.goto(`${portal.url}/notifications#${link}`);
  await expect(page.getByRole("heading", { name: "Turn off these emails?" })).toBeVisible();
  expect(page.url()).toBe(`${portal.url}/notifications`);
  await expectAccessible(page);
  const optOuts = () =>
    database.query("select kind from reminder_opt_outs where customer_id = $1", [customer.customer_id]);
  expect(await optOuts()).toEqual([]);
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByRole("heading", { name: "These emails are off" })).toBeFocused();
  expect(await optOuts()).toEqual([{ kind: "usage" }]);
  // An undo that fails is still an undo at the next click.
  consoleErrors.allow(/net::ERR_FAILED/);
  await page.route("**/api/notifications/off", (route) => route.abort(), { times: 1 });
  await page.getByRole("button", { name: "Turn on again" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toBeVisible();
  await expect(page.getByRole("heading", { name: "These emails are off" })).toBeVisible();
  await page.getByRole("button", { name: "Turn on again" }).click();
  await expect(page.getByRole("heading", { name: "These emails are on" })).toBeFocused();
  await expect(page.getByText("turn them on again")).toBeHidden();
  expect(await optOuts()).toEqual([]);
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByRole("heading", { name: "These emails are off" })).toBeVisible();

  await page.goto(`${portal.url}/enter?customer_session_token=${await polar.mintToken(customer)}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/license-keys$/);
  await page.goto(`${portal.url}/account`);
  const choice = page.getByRole("checkbox", { name: "A license key has used 80% or all of its usage limit" });
  await expect(choice).not.toBeChecked();
  await choice.click();
  await expect(choice).toBeChecked();
  await expect(page.getByText("Your choice is saved.")).toBeAttached();
  await expectAccessible(page);
  await page.reload();
  await expect(choice).toBeChecked();
  expect((await inbox.mails(customer.email)).filter(({ subject }) => subject.includes(SUBJECT))).toHaveLength(1);
});

test("the page of a link says when there is none", async ({ page }) => {
  await page.goto("/notifications");
  await expect(page.getByRole("heading", { name: "No link to open" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Go to your account page" })).toBeVisible();
});

test("a link that isn't the portal's leads to the account page", async ({ page, consoleErrors }) => {
  consoleErrors.allow(/status of 401/);
  await page.goto(`/notifications#usage.7d0c5c0e-0c51-4a5e-9c28-3f3c8b1f7a10..1795392000.${"0af1".repeat(16)}`);
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByText("This link has expired or isn’t valid.")).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByRole("link", { name: "Go to your account page" })).toHaveAttribute("href", "/account");
});
