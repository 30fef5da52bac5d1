import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../test/accessibility.ts";
import { expect, test } from "../test/fixtures.ts";

const folder = mkdtempSync(path.join(tmpdir(), "brand-"));
const messages = path.join(folder, "messages.json");
writeFileSync(
  messages,
  JSON.stringify({
    words: { en: { "license key": "serial number", "license keys": "serial numbers" } },
    messages: { en: { "licenseKeys.intro": "Everything you bought from us." } },
  }),
);

const CDN = "https://cdn.vendor.example";
const vendor = {
  BRAND_LOGO: `${CDN}/logo.svg`,
  BRAND_LOGO_DARK: `${CDN}/logo-dark.svg`,
  BRAND_ICON: `${CDN}/icon.png`,
  BRAND_COLOR: "#ffd400",
  BRAND_RADIUS: "none",
  BRAND_FONT: `${CDN}/font.woff2`,
  BRAND_SIGN_IN_PICTURE: `${CDN}/sea.svg`,
  BRAND_SHOP_URL: "https://shop.vendor.example/",
  BRAND_MESSAGES: messages,
};

/** Serves the vendor's files, and returns the paths that the browser asked for. */
async function serveVendorFiles(page: Page): Promise<string[]> {
  const asked: string[] = [];
  const svg = (color: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><rect width="28" height="28" fill="${color}"/></svg>`;
  await page.route(`${CDN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    if (pathname === "/font.woff2") {
      const body = readFileSync("node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2");
      await route.fulfill({ body, contentType: "font/woff2", headers: { "access-control-allow-origin": "*" } });
    } else {
      await route.fulfill({ body: svg("#ffd400"), contentType: "image/svg+xml" });
    }
  });
  return asked;
}

/** Opens the list of keys at an instance with a fresh link. */
async function openList(page: Page, portalUrl: string, token: string): Promise<void> {
  await page.goto(`${portalUrl}/enter?${new URLSearchParams({ customer_session_token: token })}`);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`${portalUrl}/license-keys`);
}

const metaOf = (html: string, name: string) =>
  new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)"`).exec(html)?.[1] ?? null;

test("a vendor's pictures, font, corners and shop are on the pages, in both themes", async ({
  page,
  startInstance,
}) => {
  const portal = await startInstance(vendor);
  const asked = await serveVendorFiles(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`${portal.url}/sign-in`);
  await page.getByRole("textbox", { name: "Email" }).waitFor();
  await expect(page.locator(`img[src="${CDN}/logo.svg"]`)).toBeVisible();
  await expect(page.locator(`img[src="${CDN}/logo-dark.svg"]`)).toBeHidden();
  await expect(page.locator(`img[src="${CDN}/sea.svg"]`)).toBeVisible();
  await expect(page.getByRole("link", { name: "Buy a license" })).toHaveAttribute("href", vendor.BRAND_SHOP_URL);
  await expect(page.locator(".panel")).toHaveCSS("border-radius", "0px");
  expect(await page.evaluate(() => document.fonts.ready.then(() => document.fonts.check('16px "Brand Font"')))).toBe(
    true,
  );
  expect(asked).toContain("/font.woff2");

  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.locator(`img[src="${CDN}/logo-dark.svg"]`)).toBeVisible();
  await expect(page.locator(`img[src="${CDN}/logo.svg"]`)).toBeHidden();
  // The page may choose another theme than the system.
  await page.evaluate(() => document.documentElement.setAttribute("data-theme", "light"));
  await expect(page.locator(`img[src="${CDN}/logo.svg"]`)).toBeVisible();
  await expect(page.locator(`img[src="${CDN}/logo-dark.svg"]`)).toBeHidden();
});

test("on a phone the picture beside the sign-in isn't loaded", async ({ page, startInstance }) => {
  const portal = await startInstance({ BRAND_SIGN_IN_PICTURE: vendor.BRAND_SIGN_IN_PICTURE, BRAND_FONT: "system" });
  const asked = await serveVendorFiles(page);
  const files: string[] = [];
  page.on("request", (request) => files.push(request.url()));
  await page.setViewportSize({ width: 375, height: 700 });
  await page.goto(`${portal.url}/sign-in`, { waitUntil: "networkidle" });
  await expect(page.locator(`img[src="${CDN}/sea.svg"]`)).toBeHidden();
  expect(asked).toEqual([]);
  expect(files.filter((url) => url.endsWith(".woff2"))).toEqual([]);
});

test("a vendor's own words are on every page", async ({ page, polar, customer, startInstance }) => {
  const portal = await startInstance({ BRAND_MESSAGES: messages });
  await openList(page, portal.url, await polar.mintToken(customer));
  await expect(page.getByRole("heading", { name: "Serial numbers" })).toBeVisible();
  await expect(page).toHaveTitle(/^Serial numbers · /);
  await expect(page.getByText("Everything you bought from us.")).toBeVisible();
  await expect(page.locator("body")).not.toContainText(/license keys?/i);
});

test("an empty list leads to the shop", async ({ page, polar, makeCustomer, startInstance }) => {
  const portal = await startInstance({ BRAND_SHOP_URL: vendor.BRAND_SHOP_URL });
  await openList(page, portal.url, await polar.mintToken(await makeCustomer({ license_keys: [] })));
  const link = page.getByRole("main").getByRole("link", { name: "Buy a license" });
  await expect(link).toHaveAttribute("href", vendor.BRAND_SHOP_URL);
});

test("previews of links name the portal, and nothing of the page", async ({ stack, customer, client }) => {
  const key = `/license-keys/${customer.license_keys[0]?.id}`;
  const html = async (target: string) => await (await fetch(stack.portalUrl + target)).text();
  const signIn = await html(`/sign-in?next=${encodeURIComponent(key)}`);
  expect(metaOf(signIn, "og:title")).toBe("Sign in to Northwind");
  expect(metaOf(signIn, "og:url")).toBe(`${stack.portalUrl}/sign-in`);
  expect(metaOf(signIn, "og:site_name")).toBe("Northwind");
  expect(metaOf(signIn, "og:image")).toBe(`${stack.portalUrl}/apple-touch-icon.png`);
  for (const theme of ["light", "dark"])
    expect(signIn.match(/<meta name="theme-color" [^>]*>/g)?.join()).toContain(
      `media="(prefers-color-scheme: ${theme})"`,
    );
  const page = (await client.get(key)).text;
  expect(page).toContain("<title>Northwind Studio license");
  for (const text of [page, (await client.get("/license-keys")).text, await html("/support"), await html("/nothing")]) {
    expect(metaOf(text, "og:title")).toBe("Northwind license portal");
    expect(metaOf(text, "og:url")).toBeNull();
    expect(metaOf(text, "og:description")).toBeNull();
    for (const [, content] of text.matchAll(/<meta (?:name|property)="(?:og|twitter):[^>]*content="([^"]*)"/g))
      expect(content).not.toMatch(/Studio|license-keys\//);
  }
});

test("the portal can be installed as the vendor's app", async ({ page, stack, startInstance }) => {
  await page.goto(`${stack.portalUrl}/sign-in`);
  const session = await page.context().newCDPSession(page);
  const { errors, manifest } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(manifest).toMatchObject({
    name: "Northwind license portal",
    startUrl: `${stack.portalUrl}/license-keys`,
    display: "kStandalone",
  });
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // Tests run in a private window, where nothing can be installed.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito")).toEqual([]);

  const own = await startInstance({ BRAND_ICON: "/icon.svg" });
  const { icons } = (await (await fetch(`${own.url}/manifest.webmanifest`)).json()) as { icons: { src: string }[] };
  expect(icons.map(({ src }) => src)).toEqual(["/icon.svg", "/maskable-icon.svg"]);
  const icon = await fetch(`${own.url}/favicon.ico`, { redirect: "manual" });
  expect([icon.status, icon.headers.get("location")]).toEqual([307, "/icon.svg"]);
  expect(await (await fetch(`${own.url}/maskable-icon.svg`)).text()).toContain(
    '<image href="data:image/svg+xml;base64,',
  );
  const foreign = await startInstance({ BRAND_ICON: vendor.BRAND_ICON });
  expect((await fetch(`${foreign.url}/maskable-icon.svg`)).status).toBe(404);
  const touch = await fetch(`${foreign.url}/apple-touch-icon.png`, { redirect: "manual" });
  expect(touch.headers.get("location")).toBe(vendor.BRAND_ICON);
});

test("the sandbox shows a brand while it's typed, readable in both themes", async ({ page, stack, consoleErrors }) => {
  // The previewed mails run no scripts, not even axe.
  consoleErrors.allow(/Blocked script execution in .*\/_sandbox\/mails\//);
  await page.goto(`${stack.polarUrl}/_sandbox/brand`);
  await page.getByLabel("Name", { exact: true }).fill("Harbor Audio");
  await page.getByRole("textbox", { name: "Color", exact: true }).fill("#ffd400");
  await page.getByLabel("license keys", { exact: true }).fill("serial numbers");
  await expect(page.getByRole("heading", { name: "Sign in to Harbor Audio" })).toHaveCount(2);
  await expect(page.getByText("2 serial numbers", { exact: true })).toHaveCount(2);
  await expect(page.getByRole("region", { name: "Settings to copy" })).toContainText('BRAND_COLOR="#ffd400"');
  await expectAccessible(page);
  // The URL keeps what was typed.
  await page.reload();
  await expect(page.getByRole("heading", { name: "Sign in to Harbor Audio" })).toHaveCount(2);
});
