import { readFile } from "node:fs/promises";
import type { BrowserContext, Page } from "@playwright/test";
import pLimit from "p-limit";
import { expect, test } from "vitest";
import type { Customer } from "../../test/polar-control.ts";
import { browserOfFile, database, polar, report, scaled, stack } from "../../test/security-suite.ts";

const browser = browserOfFile();

/** What crossed the wire or stayed in the browser, and where. */
type Trace = { where: string; text: string };
/** The build's scripts and styles: the same on every journey, so kept once. */
const build = new Map<string, string>();

function record(context: BrowserContext): { traces: Trace[]; settled: () => Promise<unknown> } {
  const traces: Trace[] = [];
  const pending: Promise<void>[] = [];
  const settle = (text: Promise<string>, keep: (text: string) => void) => {
    // The browser drops a body when its page is left, and has none of a redirect.
    const dropped = /No resource|No data found|redirect|has been closed|Target closed|evicted/i;
    pending.push(
      text.then(keep, (error: unknown) => {
        if (!dropped.test(String(error))) throw error;
      }),
    );
  };
  const keep = (where: string, text: Promise<string>) => settle(text, (one) => traces.push({ where, text: one }));
  context.on("request", (request) => {
    const what = `${request.method()} ${new URL(request.url()).pathname}`;
    traces.push({ where: `url of ${what}`, text: request.url() });
    traces.push({ where: `sent by ${what}`, text: request.postData() ?? "" });
    keep(`headers sent by ${what}`, request.allHeaders().then(flat));
  });
  context.on("response", (response) => {
    const { pathname } = new URL(response.url());
    const what = `${response.request().method()} ${pathname}`;
    keep(`headers of ${what}`, response.allHeaders().then(flat));
    if (!pathname.startsWith("/_next/static/")) keep(`body of ${what}`, response.text());
    else if (!build.has(pathname)) settle(response.text(), (text) => build.set(pathname, text));
  });
  return { traces, settled: () => Promise.all(pending) };
}

function flat(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

/** In by a link, to a key, a token that expires on the way, the key shown and hidden, out. */
async function walk(page: Page, customer: Customer, link: string): Promise<string> {
  const [key] = customer.license_keys;
  await page.goto(link);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL("**/license-keys");
  await database.proveSessions(customer);
  await polar.expireTokens(customer);
  await page.getByRole("link", { name: "Northwind Studio license" }).click();
  // The list has a button of that name, too.
  await page.waitForURL(`**/license-keys/${key?.id}`);
  await page.getByRole("button", { name: "Reveal key" }).click();
  await page.getByText(key?.key ?? "no key").waitFor();
  await page.getByRole("button", { name: "Hide key" }).click();
  await page
    .getByText(key?.display_key ?? "no key")
    .first()
    .waitFor();
  const left = await page.evaluate(() => {
    const shown = document.documentElement.outerHTML;
    return [shown, JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state])].join(
      "\n",
    );
  });
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in**");
  return left;
}

test("tokens and keys of many journeys appear only in the clicked link and in the answer to a reveal", async () => {
  const count = scaled(200, 3);
  const found: string[] = [];
  const canaries: string[] = [];
  const customers: Customer[] = [];
  let searched = 0;
  await pLimit(2).map(Array.from({ length: count }), async (_, index) => {
    await database.resetLimits();
    const activations = [{ label: "MacBook Pro" }];
    const customer = await polar.makeCustomer({ license_keys: [{ benefit: "Northwind Studio license", activations }] });
    const token = await polar.mintToken(customer);
    const forms = ["/enter?customer_session_token=", "/northwind/portal?customer_session_token="];
    const link = `${stack.portalUrl}${forms[index % 2]}${token}&email=${encodeURIComponent(customer.email)}`;
    const context = await browser().newContext({
      extraHTTPHeaders: { "x-forwarded-for": `10.77.${index >> 8}.${index & 255}` },
    });
    const { traces, settled } = record(context);
    const left = await walk(await context.newPage(), customer, link);
    traces.push({ where: "document and storage", text: left });
    traces.push({ where: "cookies", text: JSON.stringify(await context.cookies()) });
    await settled();
    await context.close();
    const key = customer.license_keys[0]?.key ?? "no key";
    // The portal minted others on the way: the vendor's side knows them all.
    const tokens = await polar.tokensOf(customer);
    if (tokens.length < 2) found.push("the portal minted no token of its own");
    for (const { where, text } of traces) {
      searched += 1;
      const isLink = /^url of GET (\/enter|\/northwind\/portal)$/.test(where);
      for (const one of tokens) if (text.includes(one) && !(isLink && one === token)) found.push(`token in ${where}`);
      const isReveal = where === `body of POST /api/license-keys/${customer.license_keys[0]?.id}/reveal`;
      if (text.includes(key) !== isReveal) found.push(`key in ${where}, or not where it was shown`);
      if (where.startsWith("headers sent by") && /^referer: *\S/im.test(text)) found.push(`Referer in ${where}`);
    }
    // What was searched is what was meant to be.
    for (const where of ["body of GET /license-keys", "document and storage", "headers of GET /enter"])
      if (!traces.some((trace) => trace.where === where && trace.text.length > 50)) found.push(`no ${where} was seen`);
    canaries.push(key, customer.email, ...tokens);
    customers.push(customer);
  });
  const logs = (await Promise.all(stack.logFiles.map((file) => readFile(file, "utf8")))).join("\n");
  for (const { customer_id } of customers) expect(logs).toContain(customer_id);
  for (const one of canaries) {
    if (logs.includes(one)) found.push("a canary in the log");
    for (const [pathname, text] of build) if (text.includes(one)) found.push(`a canary in ${pathname}`);
  }
  expect(build.size).toBeGreaterThan(3);
  report(
    `tokens: ${count} journeys, ${canaries.length} canaries searched for in ${searched} traces, ${build.size} scripts and the logs: ${found.length} found`,
  );
  expect(found).toEqual([]);
});
