import type { BrowserContext, Page } from "@playwright/test";
import pLimit from "p-limit";
import { expect, test } from "vitest";
import { asShown, markupPayloads } from "../../test/markup-payloads.ts";
import type { Customer } from "../../test/polar-control.ts";
import {
  browserOfFile,
  database,
  isFullScale,
  newClient,
  polar,
  report,
  scaled,
  stack,
} from "../../test/security-suite.ts";

const browser = browserOfFile();

const DEVICES_A_PAGE = 50;
const payloads = markupPayloads(scaled(500, 12));
const executed: string[] = [];
let shown = 0;
/** A name needs a customer of its own, and four pages: a small run has every fifth. */
const names = isFullScale ? payloads : payloads.filter((_, index) => index % 5 === 0);

/** A browser in which nothing may run but the portal's own scripts, and from which nothing may be asked of another site. */
async function watchedContext(): Promise<BrowserContext> {
  const context = await browser().newContext({ extraHTTPHeaders: { "x-forwarded-for": "10.78.0.1" } });
  await context.route(
    (url) => url.origin !== stack.portalUrl && !stack.oidcUrl?.startsWith(url.origin),
    (route) => {
      executed.push(`a request to ${route.request().url()}`);
      return route.abort();
    },
  );
  context.on("dialog", (dialog) => {
    executed.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on("weberror", (error) => executed.push(`an error: ${error.error().message}`));
  // What the policy had to stop was markup already.
  context.on("console", (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text()))
      executed.push(`stopped by the policy: ${message.text()}`);
  });
  return context;
}

/** Opens a page, and looks whether texts of it became anything but text. @param texts have to stand on it */
async function look(page: Page, path: string, texts: string[]): Promise<void> {
  await page.goto(stack.portalUrl + path);
  await judge(page, path, texts);
}

async function judge(page: Page, path: string, texts: string[]): Promise<void> {
  // React has taken the page over, so that what only the browser renders is there as well.
  await page.waitForFunction(() =>
    Object.keys(document.querySelector("main, body > div") ?? {}).some((name) => name.startsWith("__react")),
  );
  const found = await page.evaluate(() => {
    const odd = ["iframe", "object", "embed", "base", "svg script", "math", "video", "animate", "img[onerror]"];
    const elements = [...document.querySelectorAll("*")];
    const body = document.body.cloneNode(true) as HTMLElement;
    for (const script of body.querySelectorAll("script, style")) script.remove();
    return {
      text: body.textContent,
      fields: elements.flatMap((one) => (one instanceof HTMLInputElement ? [one.value] : [])),
      executed: "__executed" in window,
      markup: [
        ...odd.filter((selector) => document.querySelector(`body ${selector}`) !== null),
        ...elements.flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith("on"))),
        ...elements
          .flatMap((one) => [one.getAttribute("href"), one.getAttribute("src"), one.getAttribute("action")])
          .filter((one) => one !== null && !/^(https:|mailto:|\/(?!\/)|#|data:image\/svg)/.test(one)),
      ],
    };
  });
  if (found.executed) executed.push(`code on ${path}`);
  executed.push(...found.markup.map((one) => `${one} on ${path}`));
  const onPage = folded([found.text, ...found.fields].join("\n"));
  for (const text of texts) {
    shown += 1;
    if (!onPage.includes(folded(text))) executed.push(`not shown on ${path}: ${text}`);
  }
}

function folded(text: string): string {
  return asShown(text).replace(/\s+/g, " ");
}

async function signInTo(context: BrowserContext, customer: Customer): Promise<void> {
  const client = newClient();
  await client.openLink(await polar.mintToken(customer));
  await context.addCookies([{ name: "portal", value: client.cookies.get("portal") ?? "", url: stack.portalUrl }]);
}

test("a device's label and its details stay text", async () => {
  const activations = payloads.map((payload) => ({
    label: payload,
    meta: { [payload.slice(0, 40)]: "a name", value: payload },
  }));
  const customer = await polar.makeCustomer({ license_keys: [{ benefit: "Northwind Site license", activations }] });
  const id = customer.license_keys[0]?.id;
  const context = await watchedContext();
  const page = await context.newPage();
  await signInTo(context, customer);
  // In which order they come is the portal's business: all of them have to have been shown in the end.
  const texts = new Set<string>();
  for (let start = 0; start < payloads.length; start += DEVICES_A_PAGE) {
    await database.resetLimits();
    const path = `/license-keys/${id}?activations_page=${start / DEVICES_A_PAGE + 1}`;
    await look(page, path, []);
    const found = await page.getByRole("list", { name: "Devices" }).locator("bdi").allTextContents();
    for (const text of found) texts.add(text);
  }
  await page
    .getByRole("button", { name: /^Deactivate ./ })
    .first()
    .click();
  await page.getByRole("alertdialog").waitFor();
  await judge(page, "the dialog", []);
  await look(page, `/free-a-device?license_key_id=${id}`, []);
  await context.close();
  const parts = payloads.flatMap((payload) => [payload, payload.slice(0, 40)]);
  expect(parts.filter((part) => !texts.has(asShown(part)))).toEqual([]);
  shown += 3 * payloads.length;
  expect(executed).toEqual([]);
});

test("a customer's name and a search text stay text, for the customer and for staff", async () => {
  const staff = await watchedContext();
  const staffPage = await staff.newPage();
  await enterAsStaff(staffPage);
  const before = shown;
  await pLimit(2).map([...Array(2).keys()], async (lane) => {
    const context = await watchedContext();
    const page = await context.newPage();
    for (let index = lane; index < names.length; index += 2) {
      await database.resetLimits();
      const payload = names[index] ?? "";
      const customer = await polar.makeCustomer({ name: payload });
      await context.clearCookies();
      await page.goto(`${stack.portalUrl}/enter?customer_session_token=${await polar.mintToken(customer)}`);
      await judge(page, "/enter", [payload]);
      await signInTo(context, customer);
      await look(page, `/account?x=${encodeURIComponent(payload)}`, [payload, customer.email]);
      await look(page, `/license-keys?query=${encodeURIComponent(payload)}&page=${encodeURIComponent(payload)}`, [
        payload,
      ]);
      if (lane === 0) await look(staffPage, `/support/customers/${customer.customer_id}`, [payload]);
    }
    await context.close();
  });
  await staff.close();
  report(
    `XSS: ${payloads.length} payloads as label, detail, name and search: ${executed.length} executed or anything but text, ${shown} shown as text`,
  );
  expect(executed).toEqual([]);
  expect(shown - before).toBeGreaterThan(4 * names.length);
});

/** A member of staff whose own name is a payload, too. */
async function enterAsStaff(page: Page): Promise<void> {
  const name = `Agent <img src=x onerror=window.__executed=1> ${crypto.randomUUID().slice(0, 8)}`;
  const email = `${crypto.randomUUID()}@northwind.example`;
  const body = JSON.stringify({ name, email, roles: ["agent"] });
  await fetch(`${stack.oidcUrl}/_sandbox/users`, { method: "POST", body });
  await page.goto(`${stack.portalUrl}/support`);
  await page.getByRole("link", { name: "Sign in with your work account" }).click();
  await page.getByRole("button", { name }).click();
  await page.waitForURL(/\/support(\?.*)?$/);
  await judge(page, "/support", [name]);
}
