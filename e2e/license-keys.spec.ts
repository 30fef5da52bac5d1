import { shownLink } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import type { NewCustomer } from "../test/polar-control.ts";

const studio = "Northwind Studio license";
const fonts = "Northwind Fonts";
const api = "Northwind API quota";

test("a customer sees their key with its device count", async ({ page, customer, signIn }) => {
  await signIn(customer);
  const row = page.getByRole("article", { name: studio });
  await expect(row.getByText(customer.license_keys[0]?.display_key ?? "no key")).toBeVisible();
  await expect(row.getByText("2 of 3 devices")).toBeVisible();
  await expect(row.getByText("Active")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "1 license key" })).toBeVisible();
});

test("the first HTML has the keys, without JavaScript", async ({ browser, stack, polar, customer }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: stack.portalUrl });
  const page = await context.newPage();
  await page.goto(`/enter?customer_session_token=${await polar.mintToken(customer)}`);
  await context.request.post("/api/session", {
    data: { shown: shownLink(await page.content()) },
    headers: { origin: stack.portalUrl },
  });
  await page.goto("/license-keys");
  await expect(page.getByRole("article", { name: studio })).toBeVisible();
  await expect(page.getByText("Loading")).toHaveCount(0);
  await page.getByRole("link", { name: studio }).click();
  await expect(page.getByText("MacBook Pro")).toBeVisible();
  await context.close();
});

test("every status has words", async ({ page, makeCustomer, signIn }) => {
  const keyOf = (description: string, more: object = {}) => ({ benefit: { description }, ...more });
  const customer = await makeCustomer({
    license_keys: [
      keyOf("Without end"),
      keyOf("Soon over", { expires_in_days: 5.01 }),
      keyOf("Tomorrow over", { expires_in_days: 1.01 }),
      keyOf("Long running", { expires_at: "2031-03-02T12:00:00Z" }),
      keyOf("Run out", { expires_at: "2025-02-03T12:00:00Z" }),
      keyOf("Switched off", { status: "disabled" }),
      keyOf("Taken back", { status: "revoked" }),
      keyOf("Taken back and run out", { status: "revoked", expires_in_days: -3 }),
    ],
  });
  // A benefit made this minute is not in the catalog yet: the rows are told apart by their keys.
  await signIn(customer);
  const expected = [
    ["Active"],
    ["Expires in 5 days", "on "],
    ["Expires tomorrow", "on "],
    ["Active", "until Mar 2, 2031"],
    ["Expired", "on Feb 3, 2025"],
    ["Disabled"],
    ["Revoked"],
    ["Revoked"],
  ];
  for (const [index, words] of expected.entries()) {
    const row = page.getByRole("article").filter({ hasText: customer.license_keys[index]?.display_key ?? "no key" });
    for (const text of words) await expect(row).toContainText(text);
  }
});

test("devices and usage are shown below, over and without a limit", async ({ page, makeCustomer, signIn }) => {
  const customer = await makeCustomer({
    license_keys: [
      { benefit: studio, activations: 3 },
      { benefit: studio, activations: 3, limit_activations: 1 },
      { benefit: api, usage: 950, expires_in_days: 200 },
      { benefit: fonts },
      { benefit: "Northwind CI runner", activations: 2 },
    ],
  });
  await signIn(customer);
  const row = (index: number) =>
    page.getByRole("article").filter({ hasText: customer.license_keys[index]?.display_key ?? "no key" });
  await expect(row(0)).toContainText("3 of 3 devices");
  await expect(row(1)).toContainText("3 of 1 devices");
  await expect(row(2)).toContainText("950 of 1,000 used");
  await expect(row(2).getByRole("meter", { name: "Usage" })).toHaveAttribute("aria-valuetext", "950 of 1,000 used");
  await expect(row(3)).toContainText("Not tied to devices");
  await expect(row(4)).toContainText("Not managed here");
});

const several: NewCustomer = {
  license_keys: [
    { benefit: studio, key: "NORTH-SEARCH-AAA111" },
    { benefit: fonts, key: "FONTS-SEARCH-BBB222" },
    { benefit: api, key: "NAPI-SEARCH-CCC333", expires_in_days: -10 },
    { benefit: api, status: "revoked" },
  ],
};

test("search finds keys by name and last 6 characters, and is in the URL", async ({ page, makeCustomer, signIn }) => {
  await signIn(await makeCustomer(several));
  const rows = page.getByRole("article");
  await expect(rows).toHaveCount(4);
  await page.getByRole("searchbox", { name: "Search license keys" }).fill("fonts");
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL("/license-keys?query=fonts");
  await expect(page.getByRole("status").filter({ hasText: "1 of 4 license keys match" })).toBeVisible();
  await page.getByRole("searchbox", { name: "Search license keys" }).fill("aaa111");
  await expect(page.getByRole("article", { name: studio })).toBeVisible();
  await expect(rows).toHaveCount(1);
  await page.reload();
  await expect(rows).toHaveCount(1);
  await page.getByRole("searchbox", { name: "Search license keys" }).fill("nothing like it");
  await expect(page.getByRole("heading", { name: "No matching license keys" })).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(rows).toHaveCount(4);
  await expect(page).toHaveURL("/license-keys");
});

test("status and product filters are in the URL, and Back undoes them", async ({ page, makeCustomer, signIn }) => {
  await signIn(await makeCustomer(several));
  const rows = page.getByRole("article");
  await page.getByRole("combobox", { name: "Status" }).selectOption("Expired");
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL("/license-keys?status=expired");
  await page.getByRole("combobox", { name: "Status" }).selectOption("Any status");
  await page.getByRole("combobox", { name: "Product" }).selectOption(api);
  await expect(rows).toHaveCount(2);
  await expect(page).toHaveURL(/\?benefit_id=/);
  await page.goBack();
  await expect(rows).toHaveCount(4);
  await page.goBack();
  await expect(page).toHaveURL("/license-keys?status=expired");
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole("combobox", { name: "Status" })).toHaveValue("expired");
});

test("250 keys are paginated, and the page is in the URL", async ({ page, makeCustomer, signIn }) => {
  const license_keys = Array.from({ length: 250 }, () => ({ benefit: "Northwind Plug-in" }));
  const customer = await makeCustomer({ license_keys });
  await signIn(customer);
  const rows = page.getByRole("article");
  await expect(rows).toHaveCount(25);
  await expect(page.getByText("250 license keys · Page 1 of 10")).toBeVisible();
  // The newest comes first; they were made in the order of the list.
  await expect(rows.first()).toContainText(customer.license_keys[249]?.display_key ?? "no key");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL("/license-keys?page=2");
  await expect(rows.first()).toContainText(customer.license_keys[224]?.display_key ?? "no key");
  await page.getByRole("link", { name: "Page 10", exact: true }).click();
  await expect(rows.last()).toContainText(customer.license_keys[0]?.display_key ?? "no key");
  await page.goBack();
  await expect(rows.first()).toContainText(customer.license_keys[224]?.display_key ?? "no key");
  await page.goto("/license-keys?page=99");
  await expect(page.getByRole("heading", { name: "There’s no page 99. The last page is 10." })).toBeVisible();
  // No page that there is not, either.
  await expect(page.getByRole("link", { name: "Previous" })).toHaveAttribute("href", "/license-keys?page=10");
  await page.getByRole("link", { name: "Go to page 10" }).click();
  await expect(rows).toHaveCount(25);
});

test("invalid filters in the URL are ignored, and the page says so", async ({ page, makeCustomer, signIn }) => {
  await signIn(await makeCustomer(several));
  await page.goto("/license-keys?status=stolen&page=0&query=fonts&utm_source=mail");
  await expect(page.getByText("invalid filters: status, page.")).toBeVisible();
  await expect(page.getByRole("article")).toHaveCount(1);
});

test("a customer without keys sees the likely reasons", async ({ page, makeCustomer, signIn }) => {
  await signIn(await makeCustomer());
  await expect(page.getByRole("heading", { name: "No license keys yet" })).toBeVisible();
});

test("a team member sees their own keys and no others", async ({ page, makeCustomer, signIn }) => {
  const id = crypto.randomUUID().slice(0, 8);
  const [owner, member] = [`owner-${id}@team.example`, `member-${id}@team.example`];
  const customer = await makeCustomer({
    type: "team",
    members: [
      { email: owner, role: "owner" },
      { email: member, role: "member" },
    ],
    license_keys: [{ benefit: studio, member: owner }, { benefit: fonts, member }, { benefit: api }],
  });
  await signIn(customer, customer.members[1]);
  await expect(page.getByRole("article")).toHaveCount(1);
  await expect(page.getByRole("article", { name: fonts })).toBeVisible();
  const [ofOwner, , ofNobody] = customer.license_keys;
  for (const key of [ofOwner, ofNobody]) {
    expect((await page.request.get(`/api/license-keys/${key?.id}`)).status()).toBe(404);
  }
});

test("a key's page shows all its details", async ({ page, makeCustomer, signIn }) => {
  const customer = await makeCustomer({
    license_keys: [{ benefit: api, usage: 41, validations: 1284, expires_in_days: 200, order: true }],
  });
  await signIn(customer);
  await page.getByRole("link", { name: api }).click();
  await expect(page.getByRole("heading", { level: 1, name: api })).toBeVisible();
  const about = page.getByRole("region", { name: "About this key" });
  for (const text of ["Northwind API", "1,284 times", customer.license_keys[0]?.id ?? "no id"]) {
    await expect(about).toContainText(text);
  }
  await expect(page.getByText("41 of 1,000 used")).toBeVisible();
  await page.getByRole("link", { name: "All license keys" }).click();
  await expect(page).toHaveURL("/license-keys");
});

test("another customer's key is a not-found page", async ({ page, customer, makeCustomer, signIn, consoleErrors }) => {
  consoleErrors.allow(/404 .*license-keys/);
  const other = await makeCustomer({ license_keys: [{ benefit: studio, activations: 1 }] });
  await signIn(customer);
  const answer = await page.goto(`/license-keys/${other.license_keys[0]?.id}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "License key not found" })).toBeVisible();
  await expect(page.getByText("Device 1")).toHaveCount(0);
});

test("what is typed or selected before the scripts load still counts", async ({ page, makeCustomer, signIn }) => {
  await signIn(await makeCustomer(several));
  const rows = page.getByRole("article");
  const release = Promise.withResolvers<void>();
  await page.route("**/_next/static/**/*.js", async (route) => {
    await release.promise;
    await route.continue();
  });
  await page.goto("/license-keys", { waitUntil: "commit" });
  await page.getByRole("combobox", { name: "Status" }).selectOption("Expired");
  await page.getByRole("searchbox", { name: "Search license keys" }).pressSequentially("api");
  await expect(rows).toHaveCount(4);
  release.resolve();
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL("/license-keys?query=api&status=expired");
  await expect(page.getByRole("combobox", { name: "Status" })).toHaveValue("expired");
  await expect(page.getByRole("searchbox", { name: "Search license keys" })).toHaveValue("api");
});
