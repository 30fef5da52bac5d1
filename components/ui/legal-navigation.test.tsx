import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { createLocalizer } from "@/lib/messages/localize";
import { LegalNavigation } from "./legal-navigation";

const { legal } = createLocalizer().messagesFor("en");

test("the pages that are set are links, in their order", () => {
  const pages = [
    { kind: "imprint", url: "https://vendor.example/imprint?a=1&b=2" },
    { kind: "terms", url: "https://vendor.example/terms" },
  ] as const;
  const html = renderToStaticMarkup(<LegalNavigation pages={pages} text={legal} />);
  const found = [...html.matchAll(/<a href="([^"]+)" rel="([^"]+)"[^>]*>([^<]+)<\/a>/g)].map(([, ...parts]) => parts);
  expect(found).toEqual([
    ["https://vendor.example/imprint?a=1&amp;b=2", "noopener noreferrer", "Legal notice"],
    ["https://vendor.example/terms", "noopener noreferrer", "Terms"],
  ]);
  expect(html).toContain('<nav aria-label="Legal"');
});

test("without them there's nothing", () => {
  expect(renderToStaticMarkup(<LegalNavigation pages={[]} text={legal} />)).toBe("");
});
