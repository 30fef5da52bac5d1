import { expect, test } from "vitest";
import { brandCss } from "./brand-css";

const look = { color: "#1d4ed8", radius: "medium", font: "inter" } as const;

test("the system chooses the theme, unless the page does", () => {
  const css = brandCss(look);
  const dark = /:root\[data-theme=dark\]\{(--brand:[^}]*)\}/.exec(css)?.[1] ?? "";
  expect(dark).toContain("--accent:#");
  expect(css).toContain(`@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}`);
  expect(css).toContain(":root{--brand:#1d4ed8;");
});

test.each([
  ["none", "0rem"],
  ["large", "0.875rem"],
] as const)("a radius of %s is %s", (radius, length) => {
  expect(brandCss({ ...look, radius })).toContain(`;--radius:${length};`);
});

test("a font's file is loaded, with all its weights or one", () => {
  const url = "https://cdn.vendor.example/font.woff2";
  const face = `@font-face{font-family:"Brand Font";src:url("${url}") format("woff2");font-weight:`;
  expect(brandCss({ ...look, font: { url, isVariable: true } })).toContain(`${face}100 900;font-display:swap}`);
  const css = brandCss({ ...look, font: { url, isVariable: false } });
  expect(css).toContain(`${face}400;font-display:swap}`);
  expect(css).toContain('--font-brand:"Brand Font",ui-sans-serif,');
});

test("the system's font loads nothing", () => {
  const css = brandCss({ ...look, font: "system" });
  expect(css).not.toMatch(/@font-face|Inter/);
  expect(css).toContain("--font-brand:ui-sans-serif,system-ui,");
});
