import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "../test/fixtures.ts";

interface Trace {
  /** Where it was: `response body GET /license-keys`. */
  where: string;
  text: string;
}

/** Collects everything that crosses the wire on behalf of a page, in both directions. */
function recordTraffic(page: Page): { traces: Trace[]; settled: () => Promise<void> } {
  const traces: Trace[] = [];
  const pending: Promise<unknown>[] = [];
  page.context().on("request", (request) => {
    const what = `${request.method()} ${new URL(request.url()).pathname}`;
    traces.push(
      { where: `url ${what}`, text: request.url() },
      { where: `sent ${what}`, text: request.postData() ?? "" },
    );
    const headers = request.allHeaders().then((all) => traces.push({ where: `headers sent ${what}`, text: flat(all) }));
    pending.push(headers.catch(ignoreClosedPage));
  });
  page.context().on("response", (response) => {
    const what = `${response.request().method()} ${new URL(response.url()).pathname}`;
    const headers = response.allHeaders().then((all) => traces.push({ where: `headers of ${what}`, text: flat(all) }));
    pending.push(headers.catch(ignoreClosedPage));
    // Chromium keeps no body of a redirect.
    if (response.status() >= 300 && response.status() < 400) return;
    const body = response.body().then((bytes) => traces.push({ where: `body of ${what}`, text: bytes.toString() }));
    pending.push(body.catch(ignoreClosedPage));
  });
  return {
    traces,
    settled: async () => {
      await Promise.all(pending);
    },
  };
}

/** The browser drops a body when its page is left, so it can't be searched. */
function ignoreClosedPage(error: unknown): void {
  if (!/No resource|No data found|has been closed|Target closed|evicted/i.test(String(error))) throw error;
}

function flat(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

test("a whole journey leaves no Polar token and no full key behind", async ({
  page,
  context,
  makeCustomer,
  polar,
  stack,
  database,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const customer = await makeCustomer({
    license_keys: [
      { benefit: "Northwind Studio license", activations: [{ label: "MacBook Pro" }, { label: "Office PC" }] },
      { benefit: "Northwind Fonts" },
    ],
  });
  const [key] = customer.license_keys;
  const other = await makeCustomer({ license_keys: [{ benefit: "Northwind Fonts" }] });
  const linkToken = await polar.mintToken(customer);
  const { traces, settled } = recordTraffic(page);

  // The whole journey: in by a link, list, key, copy, reveal, rotate, remove, an expired token, a failure, out.
  await page.goto(`/enter?customer_session_token=${linkToken}&email=${encodeURIComponent(customer.email)}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL("/license-keys");
  await database.proveSessions(customer);
  const row = page.getByRole("article", { name: "Northwind Studio license" });
  await row.getByRole("button", { name: "Copy key" }).click();
  await expect(page.getByText("Copied", { exact: true })).toBeVisible();
  await polar.expireTokens(customer);
  await page.getByRole("link", { name: "Northwind Studio license" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Northwind Studio license" })).toBeVisible();
  await page.getByRole("button", { name: "Reveal key" }).click();
  await expect(page.getByText(key?.key ?? "no key")).toBeVisible();
  await page.getByRole("button", { name: "Hide key" }).click();
  await page.getByRole("button", { name: "Rotate key" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Rotate key" }).click();
  const rotated = (await expectRotated(page, polar, key?.id ?? "", key?.key ?? "")) ?? "";
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Deactivate MacBook Pro" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Deactivate" }).click();
  await expect(page.getByText("MacBook Pro was deactivated")).toBeVisible();
  await page.reload();
  await page.getByRole("link", { name: "All license keys" }).click();
  await page.getByRole("searchbox", { name: "Search license keys" }).fill(rotated.slice(-6));
  await expect(page).toHaveURL(/query=/);
  await page.reload();
  // The page has no pending request that the sign-out would refuse.
  await expect(page.getByRole("article")).toHaveCount(1);
  await expect(page.getByText("1 of 3 devices")).toBeVisible();
  const storage = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
  );
  traces.push({ where: "storage", text: storage }, { where: "document", text: await page.content() });
  traces.push({ where: "cookies", text: JSON.stringify(await context.cookies()) });
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
  await settled();
  traces.push({ where: "log", text: await readFile(stack.logFiles[0] ?? "", "utf8") });

  const tokens = await polar.tokensOf(customer);
  expect(tokens).toContain(linkToken);
  // The portal minted another when this one had expired.
  expect(tokens.length).toBeGreaterThan(1);
  const found = (secret: string) => traces.filter(({ text }) => text.includes(secret)).map(({ where }) => where);

  const reveals = `body of POST /api/license-keys/${key?.id}/reveal`;
  for (const full of [key?.key ?? "no key", rotated]) expect(new Set(found(full))).toEqual(new Set([reveals]));
  // The link that was clicked, and nothing after it.
  expect(found(linkToken)).toEqual(["url GET /enter"]);
  for (const token of tokens.filter((one) => one !== linkToken)) expect(found(token)).toEqual([]);
  for (const secret of [
    stack.environment.POLAR_ACCESS_TOKEN,
    stack.environment.PORTAL_SECRETS,
    other.license_keys[0]?.key,
  ]) {
    expect(found(secret ?? "no secret")).toEqual([]);
  }
  expect(traces.filter(({ where, text }) => where.startsWith("headers sent") && /^referer: *\S/m.test(text))).toEqual(
    [],
  );
  // The search covered what it should: pages, data of pages, scripts, the log.
  for (const where of ["body of GET /license-keys", "log", "document", reveals]) {
    expect(traces.filter((trace) => trace.where === where && trace.text.length > 50).length, where).toBeGreaterThan(0);
  }
  expect(traces.filter(({ where }) => where.endsWith(".js")).length).toBeGreaterThan(3);
  expect(traces.find(({ where }) => where === "log")?.text).toContain(customer.customer_id);
  expect(found(customer.email).filter((where) => where === "log")).toEqual([]);
});

/** Waits for the dialog with the new key, and answers the key as the vendor sees it. */
async function expectRotated(
  page: Page,
  polar: { readKey: (id: string) => Promise<{ key: string }> },
  id: string,
  before: string,
): Promise<string> {
  await expect(page.getByRole("alertdialog", { name: "Your new key" })).toBeVisible();
  const { key } = await polar.readKey(id);
  expect(key).not.toBe(before);
  await expect(page.getByText(key)).toBeVisible();
  return key;
}
