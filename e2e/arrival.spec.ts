import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { shownLink } from "../test/cookie-browser.ts";
import { expect, test } from "../test/fixtures.ts";
import { sendRaw } from "../test/raw-connection.ts";

const SITE = "https://licenses.example";

test("a token under any path is answered by one redirect to a clean URL that no cache stores", async ({
  stack,
  customer,
  polar,
}) => {
  const token = await polar.mintToken(customer);
  const paths = [
    "/enter/%2e",
    "/enter/%2E%2e/enter",
    "//enter",
    "/enter/",
    "/",
    "/thanks/",
    "/license-keys/%2e/",
    "/northwind/portal/orders",
    "/northwind//portal/",
    "/support/",
    "/api/license-keys/%2e",
    "/_next/static/../x",
    "/favicon.ico",
    "/robots.txt",
    "/livez/",
  ];
  for (const path of paths) {
    for (const name of ["customer_session_token", "member_session_token"]) {
      const start = `GET ${path}?x=1&${name}=${token} HTTP/1.1`;
      const { host } = new URL(stack.portalUrl);
      const answer = await sendRaw(stack.portalUrl, `${start}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect([path, answer.slice(0, 12)]).toEqual([path, "HTTP/1.1 303"]);
      expect(answer, path).toMatch(/^cache-control: private, no-store\r$/im);
      expect(/^location: (.*?)\r$/im.exec(answer)?.[1], path).toBe(`${stack.portalUrl}/enter`);
      expect(answer, path).not.toContain(token);
    }
  }
});

test("after a purchase the checkout's success URL opens the page it names", async ({ page, customer, polar }) => {
  const [key] = customer.license_keys;
  await page.goto(`/license-keys/${key?.id}?customer_session_token=${await polar.mintToken(customer)}`);
  await expect(page).toHaveURL("/enter");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(`/license-keys/${key?.id}`);
  await expect(page.getByText("MacBook Pro")).toBeVisible();
});

for (const link of [
  "/sign-in?email=EMAIL",
  "/sign-in#email=EMAIL",
  "/northwind/portal?email=EMAIL",
  "/license-keys#email=EMAIL",
])
  test(`${link} fills in the email, which leaves the URL at once`, async ({ page, customer }) => {
    await page.goto(link.replace("EMAIL", encodeURIComponent(customer.email)));
    await expect(page.getByLabel("Email")).toHaveValue(customer.email);
    await expect(page).toHaveURL(/\/sign-in(\?next=%2Flicense-keys)?$/);
    await page.reload();
    await expect(page).toHaveURL(/\/sign-in(\?next=%2Flicense-keys)?$/);
  });

for (const separator of ["&", "#"])
  test(`an expired link with its email after ${separator} leads to a sign-in with the email filled in`, async ({
    page,
    customer,
    polar,
  }) => {
    const token = await polar.mintToken(customer);
    await polar.expireTokens(customer);
    const email = encodeURIComponent(customer.email);
    await page.goto(`/northwind/portal?customer_session_token=${token}${separator}email=${email}`);
    await expect(page.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
    await expect(page).toHaveURL("/enter");
    await page.getByRole("link", { name: "How to sign in" }).click();
    await expect(page.getByLabel("Email")).toHaveValue(customer.email);
    await expect(page).toHaveURL("/sign-in");
  });

test("Polar's pages lead to ours, and an invitation leads on to Polar", async ({ page, stack, customer, signIn }) => {
  await page.goto("/northwind/portal/claim?token=invitation-0123456789abcdef");
  await expect(page).toHaveURL("/enter");
  await expect(page.getByRole("heading", { name: "You’re invited to a team" })).toBeVisible();
  expect(await page.content()).not.toContain("invitation-0123456789abcdef");
  const there = await page.request.get("/api/enter/invitation", { maxRedirects: 0 });
  expect(there.headers().location).toBe(`${stack.polarUrl}/northwind/portal/claim?token=invitation-0123456789abcdef`);
  await signIn(customer);
  await page.goto("/northwind/portal/settings");
  await expect(page).toHaveURL("/account");
  await page.goto("/northwind/portal/orders");
  await expect(page).toHaveURL("/license-keys");
});

test("a link that another tab opened meanwhile isn't opened by a click on the first one", async ({
  page,
  context,
  customer,
  makeCustomer,
  polar,
  database,
  consoleErrors,
}) => {
  consoleErrors.allow(/409/);
  const other = await makeCustomer({ name: "Otto Other" });
  await page.goto(`/enter?customer_session_token=${await polar.mintToken(customer)}`);
  await expect(page.getByRole("button", { name: "Continue" })).toBeVisible();
  const tab = await context.newPage();
  await tab.goto(`/enter?customer_session_token=${await polar.mintToken(other)}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Another link was opened in the meantime")).toBeVisible();
  await expect(page.getByText("Otto Other")).toBeVisible();
  const opened = "select from sessions where customer_id = any($1)";
  expect(await database.query(opened, [[customer.customer_id, other.customer_id]])).toEqual([]);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("No license keys yet")).toBeVisible();
});

test("a write of a page whose account was replaced in another tab does nothing, and the page shows the new account", async ({
  page,
  customer,
  makeCustomer,
  signIn,
  polar,
  consoleErrors,
}) => {
  consoleErrors.allow(/409/);
  await signIn(customer);
  await page.goto("/account");
  const create = page.getByRole("button", { name: /code/i });
  await expect(create).toBeVisible();
  // As another tab does, but without telling this one.
  const other = await makeCustomer({ name: "Otto Other" });
  await page.route("**/api/support-codes", async (route) => {
    await page.request.get(`/enter?customer_session_token=${await polar.mintToken(other)}`);
    const shown = shownLink(await (await page.request.get("/enter")).text());
    const origin = new URL(page.url()).origin;
    await page.request.post("/api/session", { headers: { origin }, data: { shown } });
    await route.continue();
  });
  const answered = page.waitForResponse("**/api/support-codes");
  await create.click();
  expect((await answered).status()).toBe(409);
  await expect(page.getByText("Otto Other").filter({ visible: true }).first()).toBeVisible();
});

test("every answer has HSTS on https, whoever gives it, and each security header once", async ({ startInstance }) => {
  const own = {
    PORTAL_SECRETS: randomBytes(32).toString("base64url"),
    SIGN_IN_LINK_SECRET: "",
    POLAR_WEBHOOK_SECRET: "",
  };
  const portal = await startInstance({ PORTAL_URL: SITE, ...own });
  const [script] = readdirSync(".next/static/chunks").filter((name) => name.endsWith(".js"));
  const starts = [
    "GET /sign-in",
    "GET /license-keys",
    "GET /nothing",
    "GET /nothing.txt",
    "GET /livez",
    "GET /readyz",
    "GET /favicon.ico",
    "GET /robots.txt",
    "GET /.well-known/security.txt",
    "GET /api/license-keys",
    "GET /api/license-keys/x",
    "GET /api/nothing",
    "POST /api/session",
    "PUT /api/session",
    "OPTIONS /api/session",
    `GET /_next/static/chunks/${script}`,
    "GET /_next/static/nothing.js",
    "GET /%",
    "GET http://evil.example/",
    "TRACE /",
    "GET /license-keys/",
    "GET /enter?customer_session_token=polar_cst_0123456789",
    "GET /northwind/portal",
    "GET /account\r\nContent-Length: 99999999",
    "GET /account\r\nBad Header: x",
    "GET /account\r\nConnection: Upgrade\r\nUpgrade: websocket",
  ];
  for (const host of ["licenses.example", "other.example"]) {
    for (const start of starts) {
      const [line, ...more] = start.split("\r\n");
      const lines = [`${line} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...more, "", ""];
      const [head = ""] = (await sendRaw(portal.url, lines.join("\r\n"))).split("\r\n\r\n");
      const found = [...head.matchAll(/^(strict-transport-security|x-content-type-options): (.*)$/gim)];
      expect([start, found.map(([, name, value]) => `${name?.toLowerCase()} ${value?.trim()}`).sort()]).toEqual([
        start,
        ["strict-transport-security max-age=31536000; includeSubDomains", "x-content-type-options nosniff"],
      ]);
    }
  }
});

test("another hostname is redirected before a cookie is set; probes answer on any", async ({
  stack,
  customer,
  polar,
}) => {
  const token = await polar.mintToken(customer);
  const send = async (start: string) => {
    const text = await sendRaw(
      stack.portalUrl,
      `${start} HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n`,
    );
    return { status: text.slice(9, 12), location: /^location: (.*?)\r$/im.exec(text)?.[1], text };
  };
  for (const path of ["/", "/sign-in?email=a%40b.example", `/enter?customer_session_token=${token}`, "/api/session"]) {
    const { status, location, text } = await send(`GET ${path}`);
    expect([path, status, location]).toEqual([path, "307", stack.portalUrl + path]);
    expect(text).toMatch(/^cache-control: private, no-store\r$/im);
    expect(text).not.toMatch(/^set-cookie:/im);
  }
  for (const path of ["/livez", "/readyz"]) expect((await send(`GET ${path}`)).status).toBe("200");
});
