import { sampleMails } from "../sandbox/mail-gallery/sample-mails.ts";
import { expectAccessible } from "../test/accessibility.ts";
import { CookieBrowser } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";

const languages = ["en", "de", "ja", "ar"];

for (const { name, about } of sampleMails) {
  test(`${about}: readable in light and dark, and nothing is cut off at 320 and 600 pixels`, async ({
    page,
    stack,
  }) => {
    for (const language of languages) {
      for (const width of [320, 600]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(`${stack.polarUrl}/_sandbox/mails/${name}.html?language=${language}`);
        const overflowing = await page.evaluate(() =>
          [...document.querySelectorAll("body *")]
            .filter((element) => {
              const { left, right, width } = element.getBoundingClientRect();
              return width > 0 && (left < 0 || right > innerWidth || element.scrollWidth > element.clientWidth + 1);
            })
            .filter((element) => element.clientWidth > 0 || element.getBoundingClientRect().right > innerWidth)
            .map(({ outerHTML }) => outerHTML.slice(0, 200)),
        );
        expect(overflowing, `${language}, ${width} pixels`).toEqual([]);
      }
      await expectAccessible(page);
    }
  });
}

test("the gallery shows each mail whole, in the chosen language", async ({ page, stack }) => {
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
  page,
  customer,
  signIn,
  database,
  inbox,
  polar,
  stack,
}) => {
  await signIn(customer);
  await page.setExtraHTTPHeaders({ "accept-language": "de-AT,de;q=0.9" });
  const recorded = async () => {
    await page.goto("/account");
    const rows = "select locale from directory_members where customer_id = $1";
    return (await database.query<{ locale: string | null }>(rows, [customer.customer_id]))[0]?.locale;
  };
  await expect.poll(recorded).toBe("de-AT");
  const other = new CookieBrowser(stack.portalUrl, { headers: { "accept-language": "ja" } });
  await other.openLink(await polar.mintToken(customer));
  const mail = await inbox.mailAbout("Neue Anmeldung in Ihrem Konto bei Northwind", customer.email);
  expect(mail.headers["content-language"]).toBe("de-AT");
  expect(mail.html).toContain('<html lang="de-AT" dir="ltr">');
});
