import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brandColors, contrast, parse } from "./brand-colors";
import { pageColors } from "./page-colors";

type Theme = "light" | "dark";
const themes = ["light", "dark"] as const;

/** The colors of app/globals.css, as browsers read them. */
const stylesheet = readFileSync("app/globals.css", "utf8");

/** Returns a color of the stylesheet. The first value is that of the light theme, the next one that of the dark theme. */
function pageColor(name: string, theme: Theme): string {
  const values = [...stylesheet.matchAll(new RegExp(`^\\s*--${name}:\\s*(#[0-9a-f]{6});`, "gim"))].map(
    ([, color]) => color,
  );
  const value = values[theme === "light" ? 0 : 1];
  if (value === undefined) throw new Error(`app/globals.css has no --${name} for the ${theme} theme.`);
  return value;
}

const backgrounds = (theme: Theme) => ["bg", "surface", "sunken", "hover"].map((name) => pageColor(name, theme));
const ratio = (one: string, other: string) => contrast(parse(one), parse(other));

/** The ground of tiles and of the current page's link: `--tint` of app/globals.css. */
function tint(accent: string, theme: Theme): string {
  const share =
    Number(/--tint: color-mix\(in srgb, var\(--accent\) (\d+)%, var\(--surface\)\)/.exec(stylesheet)?.[1]) / 100;
  const [front, back] = [parse(accent), parse(pageColor("surface", theme))];
  const channels = front.map((channel, index) => Math.round(channel * share + (back[index] ?? 0) * (1 - share)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** Names every pair of the design that is hard to read or see with this color (WCAG 2.2, 1.4.3 and 1.4.11). */
function faintPairs(color: string, theme: Theme): string[] {
  const { brand, brandText, brandHover, brandEdge, accent } = brandColors(color, theme);
  const pairs = [
    { name: "text on the button", one: brandText, other: brand, least: 4.5 },
    { name: "text on the hovered button", one: brandText, other: brandHover, least: 4.5 },
    { name: "accent on its tint", one: accent, other: tint(accent, theme), least: 4.5 },
    ...backgrounds(theme).flatMap((background) => [
      { name: "accent", one: accent, other: background, least: 4.5 },
      { name: "the button's edge", one: brandEdge, other: background, least: 3 },
    ]),
  ];
  return pairs
    .filter(({ one, other, least }) => ratio(one, other) < least)
    .map(({ name, one, other }) => `${color} ${theme}: ${name} ${one} on ${other} ${ratio(one, other).toFixed(2)}`);
}

const hex = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, "0")}`);

describe("the colors", () => {
  test("of 200 random brands are readable in both themes: 0 below AA", () => {
    const different = fc.uniqueArray(hex, { minLength: 200, maxLength: 200 });
    const brands = fc.sample(different, { numRuns: 1, seed: 11 }).flat();
    expect(brands).toHaveLength(200);
    expect(brands.flatMap((color) => themes.flatMap((theme) => faintPairs(color, theme)))).toEqual([]);
  });

  test.each(themes)("of any brand are readable in %s", (theme) => {
    fc.assert(
      fc.property(hex, (color) => faintPairs(color, theme).length === 0),
      { numRuns: 2000 },
    );
  });

  test("of hard brands are readable: gray, yellow, black, white and the pages' own", () => {
    const hard = ["#767676", "#777777", "#ffff00", "#000000", "#ffffff", "#0e1013", "#f6f7f9", "#ff0000", "#00ff00"];
    expect(hard.flatMap((color) => themes.flatMap((theme) => faintPairs(color, theme)))).toEqual([]);
  });

  test.each(themes)("of text and of what a status means are readable in %s", (theme) => {
    const pairs = [
      ...["text", "muted"].flatMap((name) =>
        backgrounds(theme).map((ground) => [name, pageColor(name, theme), ground] as const),
      ),
      ...["good", "warn", "bad"].flatMap((name) =>
        [...backgrounds(theme), pageColor(`${name}-soft`, theme)].map(
          (ground) => [name, pageColor(name, theme), ground] as const,
        ),
      ),
      ["white on bad-solid", "#ffffff", pageColor("bad-solid", theme)] as const,
    ];
    expect(pairs.filter(([, front, ground]) => ratio(front, ground) < 4.5)).toEqual([]);
  });

  test("that are readable don't change", () => {
    expect(brandColors("#1d4ed8", "light").accent).toBe("#1d4ed8");
  });

  test.each(themes)("around the page are those of the stylesheet in %s", (theme) => {
    expect(pageColors[theme]).toEqual({ header: pageColor("surface", theme), page: pageColor("bg", theme) });
  });
});
