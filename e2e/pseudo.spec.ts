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

test("in a pseudo-language every text is translated, and none is cut off", async ({
  browser,
  makeCustomer,
  polar,
  startInstance,
}, testInfo) => {
  const file = testInfo.outputPath("pseudo.json");
  await writeFile(file, JSON.stringify({ messages: { en: pseudoMessages(english) } }));
  const portal = await startInstance({ BRAND_MESSAGES: file });
  const customer = await makeCustomer({
    license_keys: [
      {
        benefit: { description: "Studio" },
        limit_activations: 3,
        activations: [{ label: "MacBook Pro" }, { label: "MacBook Pro" }],
      },
      { benefit: { description: "Fonts" }, status: "revoked" },
      { benefit: { description: "API" }, limit_usage: 1000, usage: 950, expires_in_days: 5.01 },
    ],
  });
  for (const width of [320, 1280]) {
    const context = await browser.newContext({ baseURL: portal.url, viewport: { width, height: 800 } });
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
    for (const { id } of customer.license_keys) {
      await page.goto(`/license-keys/${id}`);
      await check("license key");
    }
    await page.getByRole("button", { name: /Ŕóţáţé/ }).click();
    await page.getByRole("alertdialog").waitFor();
    await check("rotation");
    await page.goto(`/free-a-device?license_key_id=${customer.license_keys[0]?.id}`);
    await check("device choice");
    await page.goto("/account");
    await check("account");
    await page.goto("/nowhere");
    await check("not found");
    await context.close();
  }
});
