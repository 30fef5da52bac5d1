import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createLocalizer } from "../messages/localize.ts";
import { themeVariables } from "../theme-variables.ts";
import type { Mail, MailSetting } from "./mail.ts";
import { mailColors, mailHtml } from "./mail-html.ts";
import { mailText } from "./mail-text.ts";

const { messagesFor } = createLocalizer();

function settingIn(locale: string, brand: Partial<MailSetting["brand"]> = {}): MailSetting {
  return {
    brand: { name: "Northwind", logo: null, color: "#2f6df6", radius: "medium", supportUrl: null, ...brand },
    portalUrl: "https://licenses.example",
    legal: [],
    locale,
    messages: messagesFor(locale),
  };
}

const mail: Mail = {
  subject: "A subject",
  preheader: "Beside the subject",
  heading: "A heading",
  blocks: [
    { kind: "paragraph", text: "A paragraph." },
    { kind: "code", code: "1234 5678" },
    {
      kind: "facts",
      facts: [
        { label: "One", lines: ["line"] },
        { label: "Many", lines: ["first", "second"] },
      ],
    },
    { kind: "button", label: "Open", url: "https://licenses.example/a?b=1&c=2" },
    { kind: "rule" },
    { kind: "note", text: "A note." },
    { kind: "contact", text: "Write to us:", url: "mailto:help@northwind.example?subject=Help" },
  ],
  footer: "Why you get this.",
};

test("the text has every block once, in order", () => {
  expect(mailText(mail, settingIn("en"))).toBe(`A heading

A paragraph.

1234 5678

One: line
Many:
- first
- second

Open: https://licenses.example/a?b=1&c=2

A note.

Write to us: help@northwind.example

-- 
Why you get this.`);
});

test("links of the HTML lead where those of the text lead", () => {
  const html = mailHtml(mail, settingIn("en"));
  expect(html).toContain('href="https://licenses.example/a?b=1&amp;c=2"');
  expect(html).toContain('href="mailto:help@northwind.example?subject=Help"');
});

test("everything that people typed is escaped", () => {
  const hostile = `"><script>alert('1')</script>&`;
  const html = mailHtml(
    {
      subject: hostile,
      preheader: hostile,
      heading: hostile,
      blocks: [
        { kind: "paragraph", text: hostile },
        { kind: "note", text: hostile },
        { kind: "code", code: hostile },
        { kind: "facts", facts: [{ label: hostile, lines: [hostile] }] },
        { kind: "button", label: hostile, url: hostile },
        { kind: "contact", text: hostile, url: hostile },
      ],
      footer: hostile,
    },
    settingIn("en", { name: hostile, logo: { light: hostile, dark: hostile } }),
  );
  expect(html).not.toContain("<script");
  expect(html.match(/&quot;&gt;&lt;script&gt;alert\(&#39;1&#39;\)&lt;\/script&gt;&amp;/g)).toHaveLength(17);
});

test("in Arabic, the mail runs from right to left, but its code doesn't", () => {
  const [arabic, german] = [mailHtml(mail, settingIn("ar")), mailHtml(mail, settingIn("de"))];
  expect(arabic).toContain('<html lang="ar" dir="rtl">');
  expect(arabic).toMatch(/<body class="page" dir="rtl"/);
  expect(arabic).toContain("text-align:right");
  expect(arabic).toMatch(/<td class="code" dir="ltr"/);
  expect(german).toContain('<html lang="de" dir="ltr">');
  expect(german).not.toContain("text-align:right");
  expect(mailText(mail, settingIn("ar"))).toContain("\n\u20661234 5678\u2069\n");
});

test("the preview of a mail shows the preheader and nothing of the mail's beginning", () => {
  const html = mailHtml(mail, settingIn("en"));
  const body = html.slice(html.indexOf("<body"));
  const shown = body.replace(/<[^>]*>/g, "").trim();
  expect(shown.startsWith("Beside the subject")).toBe(true);
  const padding = /^Beside the subject\s*((?:&#847;|&zwnj;|&nbsp;)+)/.exec(shown)?.[1] ?? "";
  expect(padding.match(/&nbsp;/g)?.length).toBeGreaterThan(80);
});

test("each theme has its own logo, if the vendor has two", () => {
  const one = mailHtml(mail, settingIn("en", { logo: { light: "https://v.example/l.png", dark: null } }));
  expect(one).toContain('src="https://v.example/l.png"');
  expect(one).not.toMatch(/logo-dark|logo-light\{/);
  const two = mailHtml(
    mail,
    settingIn("en", { logo: { light: "https://v.example/l.png", dark: "https://v.example/d.png" } }),
  );
  expect(two).toMatch(/<img class="logo-dark" src="https:\/\/v\.example\/d\.png"[^>]*display:none;mso-hide:all/);
  expect(two).toMatch(/prefers-color-scheme:dark\)\{[^@]*\.logo-light\{display:none!important\}/);
});

test("it loads nothing but the logo", () => {
  const html = mailHtml(mail, settingIn("en", { logo: { light: "https://v.example/l.png", dark: null } }));
  expect([...html.matchAll(/\bsrc="([^"]*)"/g)].map(([, url]) => url)).toEqual(["https://v.example/l.png"]);
  expect(html).not.toMatch(/url\(|@import|@font-face|<link|<script/);
});

test("the corners are those that the vendor chose", () => {
  const radii = (radius: "none" | "large") =>
    new Set(
      [...mailHtml(mail, settingIn("en", { radius })).matchAll(/border-radius:(\d+)px/g)].map(([, size]) => size),
    );
  expect(radii("none")).toEqual(new Set(["0"]));
  expect(radii("large")).toEqual(new Set(["14", "21"]));
});

test("the colors are those of the pages", () => {
  const stylesheet = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");
  for (const theme of ["light", "dark"] as const) {
    const variables = themeVariables(stylesheet, theme);
    for (const [name, color] of Object.entries(mailColors[theme]))
      expect(variables.get(`--${name}`), `${theme} --${name}`).toBe(color);
  }
});
