import { formatDate } from "../lib/format.ts";
import { isRightToLeft } from "../lib/messages/bind.ts";
import { createLocalizer } from "../lib/messages/localize.ts";
import { pageColors } from "../lib/page-colors.ts";
import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";
import { codeOf } from "../test/inbox.ts";
import { maintenancePage } from "../test/maintenance-page.ts";

const { messagesFor } = createLocalizer();

/** A message with tags as a page shows it, without what they render. */
const plain = (rendered: unknown): string =>
  [rendered]
    .flat(9)
    .map((part) => flat(part))
    .join("");
const flat = (part: unknown): string =>
  typeof part === "object" && part !== null && "props" in part
    ? plain((part.props as { children?: unknown }).children ?? "")
    : String(part ?? "");
const bdi = (content: unknown[]) => content.map(String).join("");

for (const language of ["de", "ja", "ar"]) {
  const { shell, signIn, licenseKeys, licenseKey, account, proof, mail: mails } = messagesFor(language);

  test.describe(`in ${language}`, () => {
    test.use({ locale: language, timezoneId: "UTC" });

    test("a customer signs in with the code from the mail, deactivates a device, rotates the key, and signs out", async ({
      page,
      customer,
      database,
      inbox,
      stack,
    }) => {
      const [key] = customer.license_keys;
      const brand = "Northwind";
      await database.resetLimits("sign-in-client%");
      await database.resetLimits("sign-in-lookups%");
      await page.goto("/");
      await expect(page.locator("html")).toHaveAttribute("lang", language);
      await expect(page.locator("html")).toHaveAttribute("dir", isRightToLeft(language) ? "rtl" : "ltr");
      await expect(page).toHaveTitle(signIn.title({ brand }));
      const email = page.getByLabel(signIn.emailLabel, { exact: true });
      await expect(email).toHaveCSS("direction", "ltr");
      await email.fill(customer.email);
      await page.getByRole("button", { name: signIn.send }).click();
      await expect(page.getByRole("heading", { name: signIn.codeTitle })).toBeVisible();
      await expect(page.getByText(signIn.codeSent({ email: customer.email }))).toBeVisible();
      await expectAccessible(page);

      const mail = await inbox.newestTo(customer.email);
      expect(mail.headers["content-language"]).toBe(language);
      expect(mail.subject).toBe(mails.otp.subject({ brand }));
      expect(mail.text).toContain(mails.otp.intro({ brand }));
      expect(mail.text).toContain(mails.otp.footer({ brand, host: new URL(stack.portalUrl).host }));
      expect(mail.html).toContain(`lang="${language}"`);
      await expect(page.getByLabel(signIn.codeLabel)).toHaveCSS("direction", "ltr");
      await page.getByLabel(signIn.codeLabel).fill(codeOf(mail));
      await page.getByRole("button", { name: signIn.verify, exact: true }).click();

      await expect(page.getByRole("heading", { name: licenseKeys.title })).toBeVisible();
      await expect(page.getByText(licenseKeys.statuses.active, { exact: true })).toBeVisible();
      await expect(page.getByText(licenseKeys.devicesOf({ used: "2", allowed: "3" }))).toBeVisible();
      await expectAccessible(page);
      await page.getByRole("article").getByRole("link").first().click();

      await expect(page.getByText(formatDate(new Date().toISOString(), language, "UTC")).first()).toBeVisible();
      const label = "MacBook Pro";
      await page.getByRole("button", { name: licenseKey.deactivateNamed({ label }) }).click();
      const question = page.getByRole("alertdialog", { name: plain(licenseKey.deactivateTitle({ label, bdi })) });
      await expect(question).toContainText(licenseKey.deactivateText);
      await expectAccessible(page);
      await question.getByRole("button", { name: licenseKey.deactivate, exact: true }).click();
      await expect(page.getByText(plain(licenseKey.deactivated({ label, bdi })))).toBeVisible();
      await expect(page.getByText(licenseKeys.devicesOf({ used: "1", allowed: "3" })).first()).toBeVisible();

      await page.getByRole("button", { name: licenseKey.rotate }).click();
      const rotation = page.getByRole("alertdialog", { name: licenseKey.rotateTitle });
      await expect(rotation).toContainText(licenseKey.rotateEffects.old({ key: key?.display_key ?? "" }));
      await rotation.getByRole("button", { name: licenseKey.rotate }).click();
      const rotated = page.getByRole("alertdialog", { name: licenseKey.rotatedTitle });
      await expect(rotated.getByText(licenseKey.rotated)).toBeVisible();
      await rotated.getByRole("button", { name: shell.done }).click();
      const notice = await inbox.mailAbout(mails.securityNotice.rotationSubject({ brand }), customer.email);
      expect(notice.text).toContain(mails.securityNotice.rotation({ brand }));

      await page.getByRole("link", { name: shell.account }).click();
      await expect(page.getByText(account.browsersIntro)).toBeVisible();
      await expect(page.getByText(account.thisBrowser)).toBeVisible();
      await expectAccessible(page);
      await page.getByRole("banner").getByRole("button", { name: shell.signOut }).click();
      await expect(page.getByRole("button", { name: signIn.send })).toBeVisible();
      // Neither the English page nor its proof dialog came in between.
      expect(proof.title).not.toBe("Confirm it’s you");
    });
  });
}

test("a language and a theme that were chosen stay, also after signing out", async ({ page, customer, signIn }) => {
  await signIn(customer);
  await page.getByLabel("Language").selectOption("fr");
  const french = messagesFor("fr");
  await expect(page.getByRole("heading", { name: french.licenseKeys.title })).toBeVisible();
  const ground = () => page.evaluate(() => getComputedStyle(document.body.parentElement as Element).backgroundColor);
  // What browsers show around the page follows the choice, not the system.
  const around = () =>
    page.locator("meta[name=theme-color]").evaluateAll((metas) => metas.map((meta) => meta.getAttribute("content")));
  // A choice on the page that has just loaded anew is lost until its scripts run.
  await expect(async () => {
    await page.getByLabel(french.shell.theme).selectOption({ label: french.shell.themes.dark });
    expect(await around()).toEqual([pageColors.dark.header, pageColors.dark.header]);
  }).toPass();
  const dark = await ground();
  await page.reload();
  expect(await around()).toEqual([pageColors.dark.header, pageColors.dark.header]);
  expect(await ground()).toBe(dark);
  await page.getByRole("banner").getByRole("button", { name: french.shell.signOut }).click();
  await expect(page.getByRole("button", { name: french.signIn.send })).toBeVisible();
  expect(await ground()).toBe(dark);
  await page.getByLabel(french.shell.theme).selectOption({ label: french.shell.themes.light });
  expect(await ground()).not.toBe(dark);
  await page.getByLabel(french.shell.theme).selectOption({ label: french.shell.themes.system });
  expect(await around()).toEqual([pageColors.light.header, pageColors.dark.header]);
});

test("the maintenance page keeps a language that was chosen, and its direction", async ({ page, stack }) => {
  const body = maintenancePage("Northwind");
  await page.route(`${stack.portalUrl}/license-keys`, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto("/license-keys");
  await expect(page.getByRole("heading")).toHaveText(messagesFor("en").shell.maintenanceTitle);
  await page.context().addCookies([{ name: "language", value: "ar", url: stack.portalUrl }]);
  await page.reload();
  await expect(page.getByRole("heading")).toHaveText(messagesFor("ar").shell.maintenanceTitle);
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
});

test.describe("a browser that asks for a language without a catalog", () => {
  test.use({ locale: "fi-FI" });

  test("gets the language of the customer at Polar", async ({ page, makeCustomer, signIn }) => {
    await page.goto("/sign-in");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await signIn(await makeCustomer({ locale: "pl" }));
    await expect(page.locator("html")).toHaveAttribute("lang", "pl");
  });
});
