import { writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import english from "../lib/messages/en.json" with { type: "json" };
import { expect, test } from "../test/fixtures.ts";
import { pseudoMark, pseudoMessages } from "../test/pseudo-language.ts";

/** Texts on the page with words that no message has: they aren't translated. Names, keys and dates stand in elements of their own. */
async function untranslated(page: Page): Promise<string[]> {
  return await page.evaluate((mark) => {
    const data = "bdi, code, time, kbd, option, script, style, noscript, [aria-hidden=true], dt:has(bdi)";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? "";
      if (/[a-z]{3}/i.test(text) && !text.includes(mark) && !node.parentElement?.closest(data)) found.push(text);
    }
    for (const element of document.querySelectorAll("[aria-label], [placeholder], [title]")) {
      for (const name of ["aria-label", "placeholder", "title"]) {
        const text = element.getAttribute(name) ?? "";
        if (/[a-z]{3}/i.test(text) && !text.includes(mark) && !element.matches("time")) found.push(`${name}: ${text}`);
      }
    }
    return found;
  }, pseudoMark);
}

/** Elements whose text is wider than they are, unless they end it with an ellipsis. */
async function cutOff(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLElement>("body *")];
    const isCut = (element: HTMLElement) => {
      const style = getComputedStyle(element);
      const hides = style.overflowX !== "visible" && style.overflowX !== "auto" && style.textOverflow !== "ellipsis";
      return (
        hides &&
        !element.matches(".sr-only") &&
        element.clientWidth > 1 &&
        element.scrollWidth > element.clientWidth + 1
      );
    };
    const page = document.documentElement;
    return [
      ...all.filter(isCut).map((element) => `${element.tagName} ${element.className}`),
      ...(page.scrollWidth > page.clientWidth ? [`the page is ${page.scrollWidth} px wide`] : []),
    ];
  });
}

const messages = pseudoMessages(english);

/** The beginning of a text, up to its first name or number. */
function startOf(name: string): RegExp {
  const [start = ""] = (messages[name] ?? "").split(/[{<]/);
  if (start === "") throw new Error(`No message begins with a text of its own: ${name}`);
  return new RegExp(`^${start.replaceAll("''", "'").replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}

const button = (page: Page, name: string) => page.getByRole("button", { name: startOf(name) }).first();
const dialogOf = (page: Page) => page.getByRole("alertdialog");

test("in a pseudo-language every text is translated, and none is cut off", async ({
  browser,
  makeCustomer,
  polar,
  database,
  page: staffPage,
  hire,
  signInAsStaff,
  startInstance,
}, testInfo) => {
  test.slow();
  const file = testInfo.outputPath("pseudo.json");
  await writeFile(file, JSON.stringify({ messages: { en: messages } }));
  const portal = await startInstance({ BRAND_MESSAGES: file }, { sharesDatabase: true });
  const customer = await makeCustomer({
    license_keys: [
      {
        benefit: {
          description: "Studio",
          properties: { activations: { limit: 3, enable_customer_admin: true } },
        },
        limit_activations: 3,
        activations: [{ label: "MacBook Pro" }, { label: "MacBook Pro" }],
      },
      { benefit: { description: "Fonts" }, status: "revoked" },
      { benefit: { description: "API" }, limit_usage: 1000, usage: 950, expires_in_days: 5.01 },
    ],
  });
  await signInAsStaff(staffPage, await hire("lead"));
  const staff = (await staffPage.context().cookies()).filter(({ name }) => name === "staff");
  for (const width of [320, 1280]) {
    const context = await browser.newContext({ baseURL: portal.url, viewport: { width, height: 800 } });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const check = async (name: string) => {
      expect.soft(await untranslated(page), `${name} at ${width} px: not translated`).toEqual([]);
      expect.soft(await cutOff(page), `${name} at ${width} px: cut off`).toEqual([]);
    };
    await page.goto("/sign-in");
    await check("sign-in");
    await page.goto("/not-me");
    await check("not-me");
    await page.goto("/notifications");
    await check("notifications");
    await page.goto("/support");
    await check("support sign-in");
    await page.goto(`/enter?customer_session_token=${await polar.mintToken(customer)}`);
    await check("enter");
    await page.getByRole("main").getByRole("button").click();
    await page.waitForURL(/license-keys/);
    await check("license keys");
    await database.proveSessions(customer);
    const open = async (name: string, what: string) => {
      await button(page, name).click();
      await dialogOf(page).waitFor();
      await check(what);
    };
    const close = async () => {
      await page.keyboard.press("Escape");
      await dialogOf(page).waitFor({ state: "hidden" });
    };
    await open("keyExport.export", "export");
    await close();
    for (const { id } of customer.license_keys) {
      await page.goto(`/license-keys/${id}`);
      await check("license key");
    }
    await page.goto(`/license-keys/${customer.license_keys[0]?.id}`);
    await open("devices.add", "adding a device");
    await close();
    await open("devices.renameNamed", "renaming a device");
    await close();
    await button(page, "devices.select").click();
    await page.getByRole("checkbox", { name: startOf("devices.selectAll") }).check();
    await check("selected devices");
    await open("devices.deactivateSelected", "deactivating several devices");
    await dialogOf(page)
      .getByRole("button", { name: startOf("licenseKey.deactivate") })
      .click();
    await button(page, "devices.undo").waitFor();
    await check("several devices before they are deactivated");
    await button(page, "devices.undo").click();
    await page.getByText(startOf("devices.results")).click();
    await check("several devices kept");
    await button(page, "licenseKeys.revealKey").click();
    await button(page, "takeAlong.showQrCode").click();
    await page.getByRole("img", { name: startOf("takeAlong.qrCode") }).waitFor();
    await check("QR code");
    await open("licenseKey.rotate", "rotation");
    await dialogOf(page)
      .getByRole("button", { name: startOf("licenseKey.rotate") })
      .click();
    await dialogOf(page)
      .getByRole("button", { name: startOf("shell.done") })
      .click();
    await page.getByRole("heading", { name: startOf("rotation.title") }).waitFor();
    await check("devices after a rotation");
    await page.goto(`/license-keys/${customer.license_keys[0]?.id}/certificate`);
    await check("certificate");
    await page.goto(`/free-a-device?license_key_id=${customer.license_keys[0]?.id}`);
    await check("device choice");
    await page.goto(`/free-a-device?license_key_id=${customer.license_keys[2]?.id}`);
    await check("device choice, managed by the vendor");
    await page.goto("/account");
    await check("account");
    await page.goto("/nowhere");
    await check("not found");
    await context.addCookies(staff.map(({ name, value }) => ({ name, value, url: portal.url })));
    await page.goto(`/support/customers/${customer.customer_id}`);
    await button(page, "lookup.showDevices").click();
    await open("remedies.change", "remedies");
    const remedies = dialogOf(page).getByRole("combobox");
    const values = await remedies
      .locator("option")
      .evaluateAll((options) => options.map((option) => option.getAttribute("value") ?? ""));
    for (const value of values) {
      await remedies.selectOption(value);
      await check(`the remedy ${value}`);
    }
    await context.close();
  }
});
