import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { VendorMarkdown } from "./vendor-markdown";

const isAllowedLink = (url: string) => /^(https|mailto|northwind):/.test(url);

function htmlOf(markdown: string): string {
  return renderToStaticMarkup(createElement(VendorMarkdown, { markdown, isAllowedLink }));
}

test("Markdown becomes elements", () => {
  const html = htmlOf(
    "# Start\n\n1. Open **Settings**\n2. [Paste](https://vendor.example/help) `it`\n\n> Done\n\n```\ncode\n```",
  );
  expect(html).toContain("Start</h3>");
  expect(html).toMatch(/<ol start="1"[^>]*><li><p>Open <strong[^>]*>Settings<\/strong>/);
  expect(html).toMatch(/<a href="https:\/\/vendor.example\/help" rel="noreferrer"[^>]*>Paste<\/a>/);
  expect(html).toContain("<blockquote");
  expect(html).toContain("code</code></pre>");
});

test.each([
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "text <svg onload=alert(1)> text",
  "![picture](https://evil.example/pixel.png)",
  "![picture](javascript:alert(1))",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](java%0ascript:alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](//evil.example)",
  "[x](/api/session)",
  "[x][y]\n\n[y]: javascript:alert(1)",
  "<javascript:alert(1)>",
  '[x](vbscript:msgbox "1")',
])("%s makes no HTML, no picture and no link", (markdown) => {
  const html = htmlOf(markdown);
  expect(html).not.toMatch(/<(script|img|svg|a|iframe)\b/i);
  expect(html).not.toMatch(/\son\w+=/i);
});

test("a link's text can't leave its attribute", () => {
  expect(htmlOf('[x](https://vendor.example/"onclick="alert(1))')).not.toMatch(/\sonclick=/);
});

test("deep nesting is cut off", () => {
  expect(htmlOf(`${"> ".repeat(1000)}deep`).match(/<blockquote/g)?.length).toBeLessThan(13);
});

test("a placeholder stays text, because no key is in the HTML", () => {
  expect(htmlOf("Paste {key}")).toContain("Paste {key}");
});
