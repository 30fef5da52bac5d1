import type { Page } from "@playwright/test";
import { expect, test } from "../test/fixtures.ts";
import { requestOtp } from "../test/sign-in-page.ts";

/** The legal links of the sandbox's vendor (.env.example). */
const legalPages = {
  "Legal notice": "https://northwind.example/legal-notice",
  Privacy: "https://northwind.example/privacy",
  Terms: "https://northwind.example/terms",
};

async function expectLegalLinks(page: Page): Promise<void> {
  const links = page.getByRole("navigation", { name: "Legal" }).getByRole("link");
  await expect(links).toHaveText(Object.keys(legalPages));
  for (const [name, url] of Object.entries(legalPages)) {
    const link = page.getByRole("link", { name, exact: true });
    await expect(link).toHaveAttribute("href", url);
    await expect(link).toHaveAttribute("rel", "noopener noreferrer");
  }
}

function endOf(box: { y: number; height: number } | null): number {
  return box === null ? 0 : box.y + box.height;
}

test("every page links to the legal pages, at its bottom", async ({ page, customer, signIn, consoleErrors }) => {
  consoleErrors.allow(/404/);
  for (const path of ["/sign-in", "/enter", "/support", "/no-such-page"]) {
    await page.goto(path);
    await expectLegalLinks(page);
  }
  await signIn(customer);
  for (const path of ["/license-keys", `/license-keys/${customer.license_keys[0]?.id}`, "/account", "/free-a-device"]) {
    await page.goto(path);
    await expectLegalLinks(page);
    const footer = page.getByRole("contentinfo");
    await expect(footer.getByRole("navigation", { name: "Legal" })).toBeVisible();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    expect(Math.abs(endOf(await footer.boundingBox()) - height), path).toBeLessThan(1);
  }
});

test("legal pages that aren't set aren't mentioned", async ({ startInstance }) => {
  const one = { LEGAL_IMPRINT_URL: "", LEGAL_PRIVACY_URL: "https://vendor.example/privacy", LEGAL_TERMS_URL: "" };
  const some = await startInstance(one);
  const html = await (await fetch(`${some.url}/sign-in`)).text();
  expect(html).toContain('href="https://vendor.example/privacy"');
  expect(html).not.toMatch(/Legal notice|>Terms</);
  const none = await startInstance({ ...one, LEGAL_PRIVACY_URL: "" });
  expect(await (await fetch(`${none.url}/sign-in`)).text()).not.toContain('aria-label="Legal"');
});

test("an emailed code comes with the legal links", async ({ page, customer, inbox, database }) => {
  await page.goto("/sign-in");
  await requestOtp(page, database, customer.email);
  const { text, html } = await inbox.newestTo(customer.email);
  for (const [label, url] of Object.entries(legalPages)) {
    expect(text).toContain(`${label}: ${url}`);
    expect(html).toContain(`href="${url}"`);
  }
});

const securityHeaders = ["x-content-type-options", "referrer-policy", "cross-origin-resource-policy"];

test("security.txt and robots.txt answer GET and HEAD, with the portal's security headers", async ({ stack }) => {
  for (const path of ["/.well-known/security.txt", "/robots.txt"]) {
    for (const method of ["GET", "HEAD"]) {
      const answer = await fetch(stack.portalUrl + path, { method });
      const { status, headers } = answer;
      expect([path, method, status]).toEqual([path, method, 200]);
      expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(headers.get("cache-control")).toBe("public, max-age=3600");
      for (const name of securityHeaders) expect(headers.get(name), `${path} ${name}`).not.toBeNull();
      const text = await answer.text();
      if (method === "HEAD") expect(text).toBe("");
      else if (path === "/robots.txt") expect(text).toBe("User-agent: *\nDisallow: /\n");
      else {
        expect(text).toContain("Contact: mailto:security@northwind.example\n");
        expect(text).toContain(`Canonical: ${stack.portalUrl}/.well-known/security.txt\n`);
        expect(text).toContain("Policy: https://northwind.example/security\n");
      }
    }
  }
});

test("a picture of the portal can be shown in a mail program, and a page can't be read elsewhere", async ({
  page,
  stack,
}) => {
  const policy = async (path: string) =>
    (await fetch(stack.portalUrl + path)).headers.get("cross-origin-resource-policy");
  const pages = ["/sign-in", "/license-keys/a.png", "/support/customers/a.png", "/api/license-keys/a.png"];
  for (const path of [...pages, "/_next/static/none.js"]) expect(await policy(path), path).toBe("same-origin");
  // A page of another origin, as a mail program's.
  const mail = (path: string) => `<img src="${stack.portalUrl}${path}" alt="">`;
  await page.setContent(mail("/apple-touch-icon.png") + mail("/favicon.ico"));
  const widths = () =>
    page
      .locator("img")
      .evaluateAll((images) => images.map((one) => one instanceof HTMLImageElement && one.naturalWidth > 0));
  await expect.poll(widths).toEqual([true, true]);
});

test("without a contact there's no security.txt, and search engines may be allowed the sign-in page", async ({
  startInstance,
}) => {
  const portal = await startInstance({ SECURITY_CONTACT: "", SECURITY_POLICY_URL: "", ROBOTS: "sign-in" });
  expect((await fetch(`${portal.url}/.well-known/security.txt`)).status).toBe(404);
  expect(await (await fetch(`${portal.url}/robots.txt`)).text()).toContain("\nAllow: /sign-in$\n");
  const signIn = await (await fetch(`${portal.url}/sign-in?next=%2Faccount`)).text();
  expect(signIn).toContain('<meta name="robots" content="index, nofollow"/>');
  expect(signIn).toContain(`<link rel="canonical" href="${portal.url}/sign-in"/>`);
  for (const path of ["/enter", "/support", "/no-such-page"]) {
    expect(await (await fetch(portal.url + path)).text(), path).toContain(
      '<meta name="robots" content="noindex, nofollow"/>',
    );
  }
});

test("by default no page may be shown by search engines", async ({ stack }) => {
  const signIn = await (await fetch(`${stack.portalUrl}/sign-in`)).text();
  expect(signIn).toContain('<meta name="robots" content="noindex, nofollow"/>');
  expect(signIn).not.toContain('rel="canonical"');
});
