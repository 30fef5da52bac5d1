import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";

test("a customer reads out a code, an agent views with consent, and the customer sees the access", async ({
  page,
  browser,
  stack,
  customer,
  signIn,
  hire,
  signInAsStaff,
}) => {
  await signIn(customer);
  await page.goto("/account");
  await expect(page.getByText("No one from support has viewed your account.")).toBeVisible();
  await page.getByRole("button", { name: "Create a support code" }).click();
  const code = await page.getByText(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/).textContent();

  const desk = await browser.newContext({ baseURL: stack.portalUrl });
  const agentPage = await desk.newPage();
  const agent = await hire("agent");
  await signInAsStaff(agentPage, agent);
  await agentPage.getByRole("textbox", { name: "Code" }).fill("ABCD-2345");
  await agentPage.getByRole("button", { name: "Open customer" }).click();
  await expect(agentPage.getByText("That support code is wrong or has expired.")).toBeVisible();
  await agentPage.getByRole("textbox", { name: "Code" }).fill((code ?? "").toLowerCase());
  await agentPage.getByRole("button", { name: "Open customer" }).click();
  await agentPage.waitForURL(`/support/customers/${customer.customer_id}`);

  await agentPage.getByRole("button", { name: "View as customer" }).click();
  await expect(agentPage.getByText("The customer gave consent with a support code.")).toBeVisible();
  await agentPage.getByLabel("Reason").fill("The customer asked me to look at it");
  await agentPage.getByRole("dialog").getByRole("button", { name: "View as customer" }).click();
  await agentPage.waitForURL("/license-keys");
  const banner = agentPage.getByRole("region", { name: "View as customer" });
  await agentPage.getByRole("link", { name: "Northwind Studio license" }).click();
  await expect(agentPage.getByText("About this key")).toBeVisible();
  await banner.getByRole("button", { name: "Stop viewing" }).click();
  await agentPage.waitForURL(/\/support\/customers\//);
  await desk.close();

  await page.reload();
  await expectAccessible(page);
  const accesses = page.getByRole("region", { name: "Support access" }).getByRole("listitem");
  const impersonation = accesses.filter({ hasText: "The customer asked me to look at it" }).first();
  await expect(impersonation).toContainText(`${agent.name} viewed your account`);
  await expect(impersonation).toContainText("The customer asked me to look at it · With your support code");
  await expect(impersonation).toContainText("Viewed your license keys");
  await impersonation.getByRole("link", { name: "Viewed a license key" }).click();
  await expect(page).toHaveURL(`/license-keys/${customer.license_keys[0]?.id}`);
});
