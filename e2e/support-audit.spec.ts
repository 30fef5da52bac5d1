import { readFile } from "node:fs/promises";
import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";

test("an auditor filters the log, reads an event's details, and exports the filtered events", async ({
  page,
  browser,
  stack,
  customer,
  hire,
  signInAsStaff,
  viewAs,
}) => {
  const agent = await hire("agent");
  const elsewhere = await browser.newContext({ baseURL: stack.portalUrl });
  const agentPage = await elsewhere.newPage();
  await signInAsStaff(agentPage, agent);
  await viewAs(agentPage, customer, '=HYPERLINK("https://evil.example") is what they wrote');
  await elsewhere.close();

  await signInAsStaff(page, await hire("auditor"));
  await page.getByRole("navigation", { name: "Support" }).getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByRole("heading", { name: "Audit log" })).toBeVisible();
  await page.getByLabel("Person", { exact: true }).selectOption({ label: agent.name });
  await page.getByLabel("Customer ID").fill(customer.customer_id);
  await page.getByRole("button", { name: "Apply" }).click();
  await page.waitForURL(/actor=[0-9a-f]{32}/);

  const events = page.getByRole("list", { name: "Audit events" }).getByRole("listitem");
  await expect(events).toHaveText([
    /Viewed a page as a customer/,
    /Started viewing as a customer.*Done/,
    /Started viewing as a customer.*Attempted/,
  ]);
  await events.first().getByText("Details").click();
  await expect(events.first()).toContainText(agent.id);
  await expectAccessible(page);

  const download = async (name: string) => {
    const started = page.waitForEvent("download");
    await page.getByRole("link", { name }).click();
    const file = await started;
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
  };
  const csv = await download("CSV");
  expect(csv.name).toMatch(/^audit-log-\d{4}-\d\d-\d\d\.csv$/);
  // By it a spreadsheet program knows UTF-8.
  expect(csv.text).toMatch(/^\uFEFF"seq","at","action"/);
  const lines = csv.text.trimEnd().split("\r\n");
  expect(lines).toHaveLength(4);
  // A spreadsheet program must not read it as a formula.
  expect(lines[1]).toContain(`"'=HYPERLINK(""https://evil.example"") is what they wrote"`);
  const jsonLines = await download("JSON Lines");
  const parsed = jsonLines.text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(parsed.map(({ action }) => action)).toEqual([
    "impersonation.start",
    "impersonation.start",
    "impersonation.page_view",
  ]);
});

test("the log says when a filter in the URL is invalid or matches nothing", async ({ page, hire, signInAsStaff }) => {
  await signInAsStaff(page, await hire("admin"));
  await page.goto("/support/audit?action=nonsense&outcome=refused");
  await expect(page.getByText("invalid filters: action")).toBeVisible();
  await page.goto("/support/audit?actor=00000000000000000000000000000000");
  await expect(page.getByText("No events match these filters.")).toBeVisible();
});
