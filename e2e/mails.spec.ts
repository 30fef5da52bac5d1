import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { languages } from "../lib/messages/locale.ts";
import { sampleMails } from "../sandbox/mail-gallery/sample-mails.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";

for (const { name, about } of sampleMails) {
  test(`${about}: nothing is cut off, and all is readable in light and dark`, async ({ page, request, stack }) => {
    for (const { tag } of languages) {
      const sent = await request.get(`${stack.polarUrl}/_sandbox/mails/${name}.html?language=${tag}`);
      // Not at its URL, whose policy allows no scripts, not even axe.
      await page.setContent(await sent.text());
      for (const width of [320, 600]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await overflowing(page), `${tag}, ${width} pixels`).toEqual([]);
        if (!["en", "ar"].includes(tag)) continue;
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await violations(page), `${tag}, ${width} pixels, ${colorScheme}`).toEqual([]);
        }
      }
    }
  });
}

/** What axe finds against WCAG. Its advice for whole pages, such as landmarks, isn't for mails: programs show them in their own page. */
async function violations(page: Page): Promise<object[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations: found } = await axe.withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return found.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html.slice(0, 200)) }));
}

/** The beginnings of elements that reach beyond the window, or whose content reaches beyond them. */
async function overflowing(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll("body *")]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        const isCut = element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
        return width > 0 && (left < 0 || right > innerWidth || isCut);
      })
      .map(({ outerHTML }) => outerHTML.slice(0, 200)),
  );
}

test("the gallery shows each mail whole, in the chosen language", async ({ page, stack, consoleErrors }) => {
  // Playwright looks into the frames of mails, whose policy allows no scripts.
  consoleErrors.allow(/Blocked script execution/);
  await page.goto(`${stack.polarUrl}/_sandbox/`);
  await page.getByRole("link", { name: "See every email that the portal sends" }).click();
  await page.getByRole("navigation", { name: "Language" }).getByRole("link", { name: "Deutsch" }).click();
  await expect(page.getByRole("region")).toHaveCount(sampleMails.length);
  const region = page.getByRole("region", { name: "A one-time code to sign in" });
  const frame = region.locator("iframe").first();
  await expect(frame.contentFrame().getByRole("heading", { name: "Ihr Anmeldecode" })).toBeVisible();
  const heights = () =>
    frame.evaluate((element: HTMLIFrameElement) => [
      element.clientHeight,
      element.contentDocument?.documentElement.scrollHeight ?? Number.POSITIVE_INFINITY,
    ]);
  await expect.poll(async () => ((h) => (h[0] ?? 0) >= (h[1] ?? 0))(await heights())).toBe(true);
  await region.getByText("As text").click();
  await expect(region.getByText("4815 1623")).toBeVisible();
  await page.goto(stack.inboxUrl);
  await expect(page.getByRole("link", { name: "See every mail that it can send" })).toHaveAttribute(
    "href",
    `${stack.polarUrl}/_sandbox/mails`,
  );
});

test("the notice of a sign-in is in the language that the account's owner last used, not in the browser's", async ({
  makeCustomer,
  database,
  inbox,
  polar,
  stack,
}) => {
  // A webhook brings the customer into the directory, which keeps the language.
  const customer = await makeCustomer({ webhooks: true });
  const owner = new CookieBrowser(stack.portalUrl, { headers: { "accept-language": "de-AT,de;q=0.9" } });
  await owner.openLink(await polar.mintToken(customer));
  await database.proveSessions(customer);
  const recorded = async () => {
    await owner.get("/account");
    const rows = "select locale from directory_members where customer_id = $1";
    return (await database.query<{ locale: string | null }>(rows, [customer.customer_id]))[0]?.locale;
  };
  await expect.poll(recorded, { timeout: 60_000 }).toBe("de-AT");
  await inbox.empty(customer.email);
  const other = new CookieBrowser(stack.portalUrl, { headers: { "accept-language": "ja" } });
  await other.openLink(await polar.mintToken(customer));
  const mail = await inbox.mailAbout("Neue Anmeldung in Ihrem Konto bei Northwind", customer.email);
  expect(mail.headers["content-language"]).toBe("de-AT");
  expect(mail.html).toContain('<html lang="de-AT" dir="ltr">');
});
