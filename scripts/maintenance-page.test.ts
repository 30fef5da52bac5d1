import { expect, test } from "vitest";
import { languages } from "@/lib/messages/locale";
import { maintenancePage } from "@/test/maintenance-page";

test("the page for a portal that is down has the brand, every language, and nothing to load", () => {
  const html = maintenancePage("Acme & Sons <b>");
  expect(html).toContain("<title>Acme &amp; Sons &lt;b&gt;</title>");
  for (const { tag } of languages) expect(html).toContain(`<section lang="${tag}"`);
  expect(html).toContain('<section lang="ar" dir="rtl">');
  expect(html).not.toMatch(/\b(src|href)=|url\(/);
});
