import fc from "fast-check";
import { expect, test } from "vitest";
import { brandColors, contrast, parse } from "./brand-colors";

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);
const backgrounds = { light: ["#ffffff", "#f6f7f9", "#eef0f4"], dark: ["#0e1013", "#15181d", "#20252c"] } as const;

test.each(["light", "dark"] as const)("every vendor color gives readable pages in %s", (theme) => {
  fc.assert(
    fc.property(color, (brand) => {
      const colors = brandColors(brand, theme);
      expect(contrast(parse(colors.brandText), parse(colors.brand))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(parse(colors.brandText), parse(colors.brandHover))).toBeGreaterThanOrEqual(4.5);
      for (const background of backgrounds[theme]) {
        expect(contrast(parse(colors.accent), parse(background))).toBeGreaterThanOrEqual(4.5);
        expect(contrast(parse(colors.brandEdge), parse(background))).toBeGreaterThanOrEqual(3);
      }
    }),
    { numRuns: 2000 },
  );
});

test("a readable color doesn't change", () => {
  expect(brandColors("#1d4ed8", "light").accent).toBe("#1d4ed8");
});
