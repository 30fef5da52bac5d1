import type { Page } from "@playwright/test";
import { shownLink } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import { CONTOSO } from "../test/polar-control.ts";

const sessionsOf = "select public_id from sessions where customer_id = $1";

/** Where every request of a page went, in order, redirects included. */
function addressesOf(page: Page): string[] {
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  return addresses;
}

for (const form of [
  "/enter?customer_session_token=TOKEN",
  "/northwind/portal?customer_session_token=TOKEN&email=EMAIL",
])
  test(`a link ${form} loses its token at once and waits for a click`, async ({
    page,
    customer,
    polar,
    database,
    stack,
  }) => {
    const token = await polar.mintToken(customer);
    const address = form.replace("TOKEN", token).replace("EMAIL", encodeURIComponent(customer.email));
    const answer = await fetch(stack.portalUrl + address, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `${stack.portalUrl}/enter`]);
    expect(await answer.text()).toBe("");
    expect(answer.headers.get("set-cookie")).not.toContain(token);

    const addresses = addressesOf(page);
    await page.goto(address);
    await expect(page).toHaveURL("/enter");
    expect(addresses.slice(1).filter((one) => one.includes(token))).toEqual([]);
    const [first] = customer.email;
    await expect(page.getByRole("heading")).toHaveText(`Continue as ${first}***@customer.example?`);
    expect(await page.content()).not.toContain(customer.email);
    expect(await database.query(sessionsOf, [customer.customer_id])).toEqual([]);
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page).toHaveURL("/license-keys");
    expect(await database.query(sessionsOf, [customer.customer_id])).toHaveLength(1);
    const cookies = await page.context().cookies();
    const seen = cookies.map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite }));
    expect(seen.sort((one, other) => one.name.localeCompare(other.name))).toEqual([
      { name: "known", httpOnly: true, sameSite: "Lax" },
      { name: "portal", httpOnly: true, sameSite: "Lax" },
    ]);
    await page.goBack();
    await expect(page).not.toHaveURL(/token/);
  });

test("a link for another vendor's customer is refused", async ({ page, makeCustomer, polar, database, stack }) => {
  const customer = await makeCustomer({
    organization: "contoso",
    license_keys: [{ benefit: "Contoso Toolbox license" }],
  });
  const token = await polar.mintToken(customer, undefined, CONTOSO);
  await page.goto(`/enter?customer_session_token=${token}`);
  await expect(page.getByRole("heading", { name: "This link is for another company" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue" })).toHaveCount(0);
  // Whoever makes the request by hand is refused by the server.
  const answer = await page.request.post("/api/session", { headers: { origin: stack.portalUrl }, data: {} });
  expect(await answer.json()).toMatchObject({ status: 403, code: "link_foreign_customer" });
  expect(await database.query(sessionsOf, [customer.customer_id])).toEqual([]);
});

test("the page explains an invented, truncated, expired or missing link", async ({ page, customer, polar, stack }) => {
  const token = await polar.mintToken(customer);
  const expired = await polar.mintToken(customer);
  await polar.expireTokens(customer);
  const links = [
    "polar_cst_nobody_ever_made_this_one",
    token.slice(0, 20),
    token.slice(0, 3),
    "",
    "%00%0d%0a",
    expired,
  ];
  for (const link of links) {
    await page.goto(`/enter?customer_session_token=${link}`);
    await expect(page.getByRole("heading", { name: "This link no longer works" }), link).toBeVisible();
    const answer = await page.request.post("/api/session", { headers: { origin: stack.portalUrl }, data: {} });
    expect(await answer.json()).toMatchObject({ status: 401, code: "link_invalid" });
  }
  await page.goto("about:blank");
  await page.context().clearCookies();
  await page.goto("/enter");
  await expect(page.getByRole("heading", { name: "No link to open" })).toBeVisible();
});

test("a link may return to an allowed URL of the vendor's app", async ({ page, customer, polar }) => {
  const app = "https://cloud.northwind.example/account";
  await page.route(app, (route) => route.fulfill({ contentType: "text/html", body: "<h1>The vendor's app</h1>" }));
  const params = { customer_session_token: await polar.mintToken(customer), return_url: app };
  await page.goto(`/enter?${new URLSearchParams(params)}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "The vendor's app" })).toBeVisible();
});

test("a link with any other return URL leads to the keys", async ({ page, customer, polar }) => {
  const addresses = [
    "https://evil.example/account",
    "https://cloud.northwind.example/account?x=1",
    "https://cloud.northwind.example.evil.example/account",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "https://cloud.northwind.example@evil.example/account",
    "/api/session",
  ];
  for (const address of addresses) {
    const params = { customer_session_token: await polar.mintToken(customer), return_url: address };
    await page.request.get(`/enter?${new URLSearchParams(params)}`);
    const { origin } = new URL(page.url() === "about:blank" ? ((await page.goto("/enter"))?.url() ?? "") : page.url());
    const shown = shownLink(await (await page.request.get("/enter")).text());
    const answer = await page.request.post("/api/session", { headers: { origin }, data: { shown } });
    expect(await answer.json(), address).toEqual({ next: "/license-keys" });
  }
});

test("a link can name the page to open", async ({ page, customer, polar }) => {
  const next = `/license-keys/${customer.license_keys[0]?.id}`;
  const params = { customer_session_token: await polar.mintToken(customer), next };
  await page.goto(`/enter?${new URLSearchParams(params)}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(next);
  await expect(page.getByText("MacBook Pro")).toBeVisible();
});

test("a second link asks before it replaces the current account", async ({
  page,
  customer,
  makeCustomer,
  signIn,
  polar,
  database,
}) => {
  await signIn(customer);
  const other = await makeCustomer({ name: "Otto Other" });
  await page.goto(`/enter?customer_session_token=${await polar.mintToken(other)}`);
  await expect(page.getByText("If you continue, you’ll be signed out of that account.")).toBeVisible();
  await page.getByRole("link", { name: /^Stay signed in as/ }).click();
  await expect(page.getByRole("article")).toHaveCount(1);
  await page.goto("/enter");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("No license keys yet")).toBeVisible();
  expect(await database.query(sessionsOf, [customer.customer_id])).toEqual([]);
});

test("a link for the current account doesn't mention signing out", async ({ page, customer, signIn, polar }) => {
  await signIn(customer);
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
  await page.goto(`/enter?customer_session_token=${await polar.mintToken(customer)}`);
  await expect(page.getByRole("button", { name: "Continue" })).toBeVisible();
  await expect(page.getByText("signs you out of that account")).toHaveCount(0);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL("/license-keys");
  await expect(page.getByText("2 of 3 devices")).toBeVisible();
});

test("a link opened while Polar is down works once Polar is back", async ({ page, customer, polar, consoleErrors }) => {
  consoleErrors.allow(/50[234]/);
  const token = await polar.mintToken(customer);
  await polar.addFault({ customer_id: customer.customer_id, status: 503 });
  await page.goto(`/enter?customer_session_token=${token}`);
  await expect(page.getByRole("heading", { name: "We couldn’t check the link" })).toBeVisible();
  await polar.clearFaults();
  await page.getByRole("link", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL("/license-keys");
});
