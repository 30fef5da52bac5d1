import { createPortalDatabase } from "../sandbox/portal-database.ts";
import { freePort } from "../sandbox/ports.ts";
import { startMailServer } from "../sandbox/smtp/mail-server.ts";
import { expect, test } from "./fixtures.ts";
import { Inbox } from "./inbox.ts";
import { startPortal } from "./portal-process.ts";
import { codeOf, enterCode } from "./sign-in-code.ts";

test("while the mail server is away everybody is told, whatever their address; when it is back the mail comes once", async ({
  page,
  browser,
  customer,
  stack,
}) => {
  // It waits for back-offs and for the page to ask again.
  test.slow();
  // A portal with a database and a mail server of its own: an outage is everybody's.
  const [port, smtpPort] = [await freePort(), await freePort()];
  const portalUrl = `http://127.0.0.1:${port}`;
  const admin = new URL(stack.superuserUrl);
  admin.pathname = "/postgres";
  const database = await createPortalDatabase(admin.href, `outage_${port}`);
  const portal = await startPortal({
    ...stack.environment,
    PORT: String(port),
    PORTAL_URL: portalUrl,
    DATABASE_URL: database.databaseUrl,
    DATABASE_MIGRATION_URL: database.migrationUrl,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
  });
  const late = "E-mails are late at the moment";
  try {
    await page.goto(`${portalUrl}/sign-in`);
    await expect(page.getByText(late)).toBeHidden();
    await page.getByLabel("E-mail address").fill(customer.email);
    await page.getByRole("button", { name: "Send code" }).click();
    await expect(page.getByText(late)).toBeVisible();

    // Somebody else, who asked for nothing yet, and then for an address that nobody has.
    const elsewhere = await browser.newContext();
    const other = await elsewhere.newPage();
    await other.goto(`${portalUrl}/sign-in`);
    await expect(other.getByText(late)).toBeVisible();
    await other.getByLabel("E-mail address").fill(`nobody.${customer.email}`);
    await other.getByRole("button", { name: "Send code" }).click();
    await expect(other.getByRole("heading", { name: "Enter your code" })).toBeVisible();
    await expect(other.getByText(late)).toBeVisible();
    await elsewhere.close();

    const mail = await startMailServer({ smtpPort, inboxPort: 0 });
    try {
      const inbox = new Inbox(mail.inboxUrl);
      await expect
        .poll(async () => (await inbox.mailsTo(customer.email)).length, { timeout: 40_000 })
        .toBeGreaterThan(0);
      await expect(page.getByText(late)).toBeHidden();
      expect(await inbox.mailsTo(customer.email)).toHaveLength(1);
      expect(await inbox.mailsTo(`nobody.${customer.email}`)).toEqual([]);
      await enterCode(page, codeOf(await inbox.newestTo(customer.email)));
      await expect(page).toHaveURL(`${portalUrl}/license-keys`);
      // Before its portal ends, which the page would complain about.
      await page.goto("about:blank");
    } finally {
      await mail.close();
    }
  } finally {
    await portal.stop();
  }
});

test("a portal without a mail server says to use the link from the purchase mail", async ({ page, stack }) => {
  const port = await freePort();
  const { SMTP_URL: _, ...environment } = stack.environment;
  const portalUrl = `http://127.0.0.1:${port}`;
  const portal = await startPortal({ ...environment, PORT: String(port), PORTAL_URL: portalUrl });
  try {
    await page.goto(`${portalUrl}/sign-in`);
    await expect(page.getByText("Open the link in your purchase e-mail")).toBeVisible();
    await expect(page.getByRole("textbox")).toHaveCount(0);
  } finally {
    await portal.stop();
  }
});
