import { createPortalDatabase } from "../sandbox/portal-database.ts";
import { freePort } from "../sandbox/ports.ts";
import { startMailServer } from "../sandbox/smtp/mail-server.ts";
import { expect, test } from "../test/fixtures.ts";
import { Inbox } from "../test/inbox.ts";
import { enterCode } from "../test/sign-in-page.ts";

test("everyone sees a mail outage, whatever their email; afterwards the mail arrives once", async ({
  page,
  browser,
  customer,
  stack,
  startInstance,
}) => {
  // It waits for back-offs and for the page to ask again.
  test.slow();
  // A portal with a database and a mail server of its own: an outage is everybody's.
  const smtpPort = await freePort();
  const admin = new URL(stack.superuserUrl);
  admin.pathname = "/postgres";
  const database = await createPortalDatabase(admin.href, `outage_${smtpPort}`);
  const { url: portalUrl } = await startInstance({
    DATABASE_URL: database.databaseUrl,
    DATABASE_MIGRATION_URL: database.migrationUrl,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
  });
  const late = "Emails are delayed";
  await page.goto(`${portalUrl}/sign-in`);
  await expect(page.getByText(late)).toBeHidden();
  await page.getByLabel("Email", { exact: true }).fill(customer.email);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByText(late)).toBeVisible();

  // Somebody else, who asked for nothing yet, and then for an address that nobody has.
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(`${portalUrl}/sign-in`);
  await expect(other.getByText(late)).toBeVisible();
  await other.getByLabel("Email", { exact: true }).fill(`nobody.${customer.email}`);
  await other.getByRole("button", { name: "Send code" }).click();
  await expect(other.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await expect(other.getByText(late)).toBeVisible();
  await elsewhere.close();

  const mail = await startMailServer({ smtpPort, inboxPort: 0 });
  try {
    const inbox = new Inbox(mail.inboxUrl);
    await expect.poll(async () => (await inbox.mails(customer.email)).length, { timeout: 40_000 }).toBeGreaterThan(0);
    await expect(page.getByText(late)).toBeHidden();
    expect(await inbox.mails(customer.email)).toHaveLength(1);
    expect(await inbox.mails(`nobody.${customer.email}`)).toEqual([]);
    await enterCode(page, await inbox.codeTo(customer.email));
    await expect(page).toHaveURL(`${portalUrl}/license-keys`);
    // Before its portal ends, which the page would complain about.
    await page.goto("about:blank");
  } finally {
    await mail.close();
  }
});

test("without a mail server, the portal points to the link in the purchase email", async ({ page, startInstance }) => {
  const { url: portalUrl } = await startInstance({ SMTP_URL: undefined });
  await page.goto(`${portalUrl}/sign-in`);
  await expect(page.getByText("Open the link in your purchase email")).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
});
