import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { languages } from "@/lib/messages/locale";
import { exampleEnvironment } from "@/sandbox/example-environment";

test("the page for a portal that is down has the brand, every language, and nothing to load", () => {
  const html = execFileSync("node_modules/.bin/tsx", ["--conditions=react-server", "scripts/maintenance-page.ts"], {
    env: { ...process.env, ...exampleEnvironment(), BRAND_NAME: "Acme & Sons <b>" },
    encoding: "utf8",
  });
  expect(html).toContain("<title>Acme &amp; Sons &lt;b&gt;</title>");
  for (const { tag } of languages) expect(html).toContain(`<section lang="${tag}"`);
  expect(html).toContain('<section lang="ar" dir="rtl">');
  expect(html).not.toMatch(/\b(src|href)=|url\(/);
});
