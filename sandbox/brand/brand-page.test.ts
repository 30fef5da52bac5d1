import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestPolar } from "../../test/test-polar.ts";
import { readChoice } from "./brand-choice.ts";
import { brandRoutes, type PortalChange } from "./brand-page.ts";

let polar: TestPolar;
beforeAll(async () => {
  polar = await TestPolar.start({ portalUrl: "http://portal.test:3000" });
});
afterAll(() => polar.close());

const get = async (path: string, query: Record<string, string> = {}) =>
  await fetch(`${polar.url}/_sandbox/brand${path}?${new URLSearchParams(query)}`);
const preview = async (query: Record<string, string>) => await (await get("/preview", query)).text();

test("the start page leads to the page of the brand, which has a field for every setting", async () => {
  expect((await polar.call("GET", "/_sandbox/")).text).toContain('href="/_sandbox/brand"');
  const { status, text } = await polar.call("GET", "/_sandbox/brand");
  expect(status).toBe(200);
  for (const name of [
    "NAME",
    "LOGO",
    "LOGO_DARK",
    "ICON",
    "COLOR",
    "RADIUS",
    "FONT",
    "SIGN_IN_PICTURE",
    "SUPPORT_URL",
    "SHOP_URL",
  ])
    expect(text).toContain(`name="BRAND_${name}"`);
  expect(text).toContain('value="Northwind Software"');
});

test("the preview shows both themes in the vendor's colors, corners and font", async () => {
  const text = await preview({
    BRAND_NAME: "Harbor",
    BRAND_COLOR: "#ffd400",
    BRAND_RADIUS: "large",
    BRAND_FONT: "system",
  });
  expect(text).toMatch(/\.theme\.light\{[^}]*--brand:#ffd400;--brand-text:#000000;[^}]*--radius:0\.875rem/);
  expect(text).toMatch(/\.theme\.dark\{[^}]*--bg:#0[^}]*--brand:#ffd400/);
  expect(text).not.toContain("@font-face");
  expect(text.match(/Sign in to Harbor/g)).toHaveLength(2);
  const [, mail = ""] = /src="(\/_sandbox\/mails\/[^"]+)"/.exec(text) ?? [];
  const shown = await (await fetch(polar.url + mail.replaceAll("&amp;", "&"))).text();
  expect(shown).toContain("Enter this code to sign in to Harbor:");
  expect(shown).toContain("background:#ffd400");
  expect(text).toContain("<td>14.67</td><td>✓ 4.5:1</td>");
  expect(text).not.toContain("✗");
});

test("the settings to copy are those that were typed, as Node reads them", async () => {
  const text = await preview({ BRAND_NAME: `Tom's "Tools"`, BRAND_LOGO: "/icon.svg", BRAND_COLOR: "#123456" });
  expect(text).toContain(
    "BRAND_NAME=`Tom&#39;s &quot;Tools&quot;`\nBRAND_COLOR=&quot;#123456&quot;\nBRAND_LOGO=/icon.svg</pre>",
  );
});

describe("the vendor's words", () => {
  const words = { "word license key": "serial number", "word license keys": "serial numbers" };

  test("are in the preview and in the file to copy", async () => {
    const text = await preview({ ...words, words: '{"messages": {"en": {"licenseKeys.intro": "All you bought."}}}' });
    expect(text).toContain(">Serial numbers</h3>");
    expect(text).toContain("2 serial numbers");
    expect(text).toContain("All you bought.");
    expect(text).toContain("BRAND_MESSAGES=brand-messages.json");
    const file = readChoice(
      new URLSearchParams({ ...words, words: '{"words": {"en": {"device": "seat", "license key": "x"}}}' }),
    );
    expect(JSON.parse(file.messagesFile ?? "")).toEqual({
      words: { en: { device: "seat", "license key": "serial number", "license keys": "serial numbers" } },
    });
  });

  test("of another language are shown in it", async () => {
    const text = await preview({ language: "de", words: '{"words": {"de": {"Lizenzschlüssel": "Seriennummern"}}}' });
    expect(text).toContain(">Seriennummern</h3>");
    expect(text).toContain('lang="de" dir="ltr"');
    expect(await preview({ language: "ar" })).toContain('lang="ar" dir="rtl"');
  });

  test("with mistakes are named, and the rest is shown", async () => {
    expect(await preview({ words: "{" })).toContain("BRAND_MESSAGES isn’t JSON yet.");
    expect(await preview({ words: '{"messages": {"en": {"no.such": "x"}}}' })).toContain(
      "isn’t the path of a message in en.json",
    );
    expect(await preview({ words: '{"words": {"en": {"licence": "license"}}}' })).toContain(
      "no message says “en: licence”",
    );
  });
});

test("settings that the portal refuses are named, and never reach the page's code", async () => {
  const hostile = {
    BRAND_NAME: "<script>alert(1)</script>",
    BRAND_COLOR: "red;}</style><script>alert(2)</script>",
    BRAND_FONT: '/a.woff2");}</style>',
    BRAND_LOGO: "javascript:alert(3)",
    BRAND_RADIUS: "constructor",
    BRAND_SHOP_URL: "javascript:alert(4)",
  };
  const text = await preview(hostile);
  expect(text).not.toMatch(/<script|<\/style><|src="javascript/);
  for (const name of ["BRAND_COLOR", "BRAND_FONT", "BRAND_LOGO", "BRAND_SHOP_URL"])
    expect(text).toMatch(new RegExp(`<li>${name} must be`));
});

test("files under public/ are there for the preview, and no others", async () => {
  const icon = await get("/public/icon.svg");
  expect([icon.status, icon.headers.get("content-type")]).toEqual([200, "image/svg+xml; charset=utf-8"]);
  expect(await preview({ BRAND_LOGO: "/icon.svg" })).toContain('src="/_sandbox/brand/public/icon.svg"');
  for (const path of [
    "/public/..%2fpackage.json",
    "/public/%2e%2e%2fpackage.json",
    "/public//etc/passwd",
    "/public/none.svg",
  ])
    expect((await get(path)).status, path).toBe(404);
  expect((await get("/inter.woff2")).headers.get("content-type")).toBe("font/woff2");
});

describe("the button that shows it in the portal", () => {
  test("is absent if nobody can start the portal again", async () => {
    expect((await polar.call("GET", "/_sandbox/brand")).text).not.toContain("Show it in the portal");
    expect((await fetch(`${polar.url}/_sandbox/brand/show`, { method: "POST" })).status).toBe(404);
  });

  test("starts it with exactly these settings, and opens it", async () => {
    const asked: PortalChange[] = [];
    const app = brandRoutes("http://portal.test:3000", async (change) => {
      asked.push(change);
      return { fault: change.settings.BRAND_NAME === "Bad" ? "BRAND_NAME is <bad>." : null };
    });
    expect(await (await app.request("/")).text()).toContain("Show it in the portal");
    const body = (form: Record<string, string>) => ({ method: "POST", body: new URLSearchParams(form) });
    const shown = await app.request("/show", body({ BRAND_NAME: "Good", PORTAL_SECRETS: "x", "word device": "seat" }));
    expect([shown.status, shown.headers.get("location")]).toEqual([303, "http://portal.test:3000/sign-in"]);
    expect(asked[0]?.settings).toMatchObject({ BRAND_NAME: "Good", BRAND_LOGO: "", LEGAL_TERMS_URL: "" });
    expect(asked[0]?.settings).not.toHaveProperty("PORTAL_SECRETS");
    expect(JSON.parse(asked[0]?.messagesFile ?? "")).toEqual({ words: { en: { device: "seat" } } });
    const refused = await app.request("/show", body({ BRAND_NAME: "Bad" }));
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("BRAND_NAME is &lt;bad&gt;.");
  });
});
