import { expectAccessible } from "../test/accessibility.ts";
import { chooseAtProvider, expect, test } from "../test/fixtures.ts";

const pages = {
  agent: ["Overview", "Customers", "License keys"],
  lead: ["Overview", "Customers", "License keys"],
  auditor: ["Overview", "Audit log"],
  admin: ["Overview", "Customers", "License keys", "Audit log"],
} as const;

for (const [role, names] of Object.entries(pages)) {
  test(`a staff member with the role ${role} signs in and sees the pages of that role`, async ({ page, hire }) => {
    const user = await hire(role);
    await page.goto("/support");
    await page.getByRole("link", { name: "Sign in with your work account" }).click();
    await chooseAtProvider(page, user);
    await expect(page.getByRole("heading", { name: `Hello, ${user.name}` })).toBeVisible();
    const links = page.getByRole("navigation", { name: "Support" }).getByRole("link");
    await expect(links).toHaveText([...names]);
    await expectAccessible(page);
  });
}

test("a person without a role sees that and can sign in as someone else", async ({ page, hire, signInAsStaff }) => {
  const [nobody, agent] = [await hire(), await hire("agent")];
  await signInAsStaff(page, nobody);
  await expect(page.getByText("You don’t have a role here")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Sign in as someone else" }).click();
  await chooseAtProvider(page, agent);
  await expect(page.getByRole("heading", { name: `Hello, ${agent.name}` })).toBeVisible();
});

test("after sign-in the requested page opens, unless the role doesn't allow it", async ({ page, hire }) => {
  const auditor = await hire("auditor");
  await page.goto("/support/audit?action=staff.sign_in");
  await expect(page.getByRole("heading", { name: "Support sign-in" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Sign in with your work account" }).click();
  await chooseAtProvider(page, auditor);
  await page.waitForURL("/support/audit?action=staff.sign_in");

  // Away from the page, which would go on asking without its cookie.
  await page.goto("about:blank");
  await page.context().clearCookies();
  const agent = await hire("agent");
  await page.goto("/support/audit");
  await page.getByRole("link", { name: "Sign in with your work account" }).click();
  await chooseAtProvider(page, agent);
  await expect(page.getByText("Your role doesn’t include this page")).toBeVisible();
});

test("signing out ends the session here and at the provider", async ({ page, hire, signInAsStaff }) => {
  const agent = await hire("agent");
  await signInAsStaff(page, agent);
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === "staff");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Support sign-in" })).toBeVisible();

  // Neither the old cookie nor the provider's session opens anything any more.
  if (cookie) await page.context().addCookies([cookie]);
  await page.goto("/support");
  await page.getByRole("link", { name: "Sign in with your work account" }).click();
  await expect(page.getByRole("button", { name: agent.name })).toBeVisible();
});
