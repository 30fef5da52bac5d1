import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { languages } from "../../lib/messages/locale.ts";
import { gallerySetting } from "./gallery-setting.ts";
import { mailGallery } from "./mail-gallery.ts";
import { renderSample, sampleMails } from "./sample-mails.ts";

const portalUrl = "https://licenses.example";
const app = mailGallery(portalUrl);
const settingIn = (language: string) => gallerySetting(new URLSearchParams({ language }), portalUrl);

/** What a person reads in the body of some HTML. */
function read(html: string): string {
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return html
    .slice(html.indexOf("<h1"))
    .replace(/<[^>]*>/g, " ")
    .replace(/&(amp|lt|gt|quot|#39);/g, (_all, name: string) => entities[name] ?? "")
    .replace(/&nbsp;/g, " ");
}

/** Words in any language, without the characters that only order or separate them. */
function words(text: string): string[] {
  return text.replace(/[\u2066-\u2069·]/g, " ").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

test("the gallery shows every kind of mail that lib/mail has", () => {
  const kinds = readdirSync(path.join(import.meta.dirname, "../../lib/mail"))
    .filter((file) => file.endsWith("-mail.ts"))
    .map((file) => file.replace(/-mail\.ts$/, ""));
  expect(kinds.sort()).toEqual(["otp", "remedy", "reminder", "security-notice", "support-access"]);
  const names = sampleMails.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of ["code", "proof", "sign-in-by-link", "rotation", "support-access", "support-acted"])
    expect(names).toContain(name);
});

test.each(languages.map(({ tag }) => tag))("text and HTML of every mail say the same in %s", (tag) => {
  const setting = settingIn(tag);
  for (const sample of sampleMails) {
    const { mail, html, text } = renderSample(sample, setting);
    const inHtml = words(read(html));
    // Links are written out in the text, and are attributes in the HTML.
    const inText = words(text.replace(/https?:\/\/\S+/g, " "));
    const withoutLinks = words(read(html).replace(/https?:\/\/\S+/g, " "));
    expect(withoutLinks.length, sample.name).toBeGreaterThan(10);
    expect(inText, sample.name).toEqual(withoutLinks);
    expect(inHtml.join(" ")).not.toMatch(/\b(undefined|null|NaN|object Object)\b/);
    expect(mail.subject, sample.name).toContain("Northwind Software");
    expect(mail.preheader.length).toBeGreaterThan(10);
    expect(html).toContain(`lang="${tag}"`);
  }
});

test("every mail is there as HTML in both themes, and as text", async () => {
  for (const { name } of sampleMails) {
    const get = async (file: string) => await app.request(`/${name}.${file}`);
    const [sent, light, dark] = [await get("html"), await get("html?theme=light"), await get("html?theme=dark")];
    expect([sent.status, light.status, dark.status]).toEqual([200, 200, 200]);
    expect(sent.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await sent.text()).toContain("@media (prefers-color-scheme:dark)");
    expect(await light.text()).toContain("@media not all");
    expect(await dark.text()).toContain("@media all");
    expect((await get("txt?language=ja")).headers.get("content-type")).toContain("text/plain");
  }
  expect((await app.request("/nothing.html")).status).toBe(404);
});

test("the page has every language and mail, in the brand of the URL's query", async () => {
  const query = new URLSearchParams({
    language: "ar",
    BRAND_NAME: "<Harbor>",
    BRAND_COLOR: "#ffd400",
    LEGAL_TERMS_URL: "",
  });
  const page = await (await app.request(`/?${query}`)).text();
  for (const { tag, name } of languages) {
    expect(page).toContain(`<a lang="${tag}" href="?language=${tag}&amp;BRAND_NAME=`);
    expect(page).toContain(`>${name}</a>`);
  }
  expect(page.match(/<iframe /g)).toHaveLength(sampleMails.length * 4);
  expect(page).toContain('dir="rtl"');
  expect(page).not.toContain("<Harbor>");
  const mail = await (await app.request(`/code.html?${query}`)).text();
  expect(mail).toContain("&lt;Harbor&gt;");
  expect(mail).toContain("#ffd400");
  expect(mail).not.toContain("northwind.example/terms");
});

test("the vendor's own words are in the mails too", async () => {
  const query = new URLSearchParams({ "word license key": "serial number", "word license keys": "serial numbers" });
  expect(await (await app.request(`/rotation.txt?${query}`)).text()).toContain("Someone rotated a serial number");
});
