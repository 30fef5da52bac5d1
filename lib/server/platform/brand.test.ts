import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { exampleEnvironment } from "@/sandbox/example-environment";
import { parseEnvironment } from "./env";
import { isVariableFont, isWoff2 } from "./font-file";

const example = exampleEnvironment();
const folder = mkdtempSync(path.join(tmpdir(), "brand-"));
const parse = (changes: Record<string, string>) => parseEnvironment({ ...example, ...changes });

function fileWith(content: string): string {
  const file = path.join(folder, `${content.length}.json`);
  writeFileSync(file, content);
  return file;
}

test("the brand has defaults", () => {
  expect(parse({ BRAND_RADIUS: "", BRAND_FONT: "" })).toMatchObject({ BRAND_RADIUS: "medium", BRAND_FONT: "inter" });
});

test.each([
  [
    "BRAND_LOGO_DARK",
    "/nowhere.svg",
    "names a file that doesn't exist under public/: add the file, or correct the path",
  ],
  [
    "BRAND_ICON",
    "https://cdn.vendor.example/icon.gif",
    "must be a square .svg or .png file: an https URL or a path under public/",
  ],
  ["BRAND_ICON", "/nowhere.png", "names a file that doesn't exist under public/: add the file, or correct the path"],
  ["BRAND_RADIUS", "huge", "must be none, small, medium or large"],
  ["BRAND_FONT", "Comic Sans", "must be inter, system, or a .woff2 file: an https URL or a path under public/"],
  [
    "BRAND_FONT",
    "https://cdn.vendor.example/a.ttf",
    "must be inter, system, or a .woff2 file: an https URL or a path under public/",
  ],
  ["BRAND_FONT", "/nowhere.woff2", "names a file that doesn't exist under public/: add the file, or correct the path"],
  ["BRAND_SIGN_IN_PICTURE", "http://cdn.vendor.example/a.png", "must be an https URL or a path under public/"],
  [
    "BRAND_SIGN_IN_PICTURE",
    "https://name:pass@cdn.vendor.example/a.png",
    "must be an https URL or a path under public/",
  ],
  ["BRAND_SIGN_IN_PICTURE", 'https://cdn.vendor.example/a");}', "must be an https URL or a path under public/"],
  ["BRAND_SHOP_URL", "mailto:shop@vendor.example", "must be an https URL"],
  [
    "BRAND_MESSAGES",
    path.join(folder, "missing.json"),
    "names a file that can't be read: correct the path or the file's permissions",
  ],
])("%s=%s is refused with its remedy", (name, value, remedy) => {
  expect(() => parse({ BRAND_LOGO: "/icon.svg", [name]: value })).toThrow(`${name} ${remedy}. See .env.example`);
});

test("a logo for the dark theme needs one for the light theme", () => {
  expect(() => parse({ BRAND_LOGO_DARK: "/icon.svg" })).toThrow(/^BRAND_LOGO is missing\. BRAND_LOGO_DARK is set, so/);
  expect(parse({ BRAND_LOGO: "/icon.svg", BRAND_LOGO_DARK: "/icon.svg" }).BRAND_LOGO_DARK).toBe("/icon.svg");
});

describe("BRAND_MESSAGES", () => {
  test("is read from its file", () => {
    const words = { en: { "license key": "serial number" } };
    const { BRAND_MESSAGES } = parse({ BRAND_MESSAGES: fileWith(JSON.stringify({ words })) });
    expect(BRAND_MESSAGES).toEqual({ words, messages: {} });
  });

  test.each([
    ["{", "names a file that isn't JSON: correct it (docs/branding.md has an example)"],
    [
      '{"messages": {"en": {"licenseKeys.titel": "Keys"}}}',
      'names a file with mistakes: messages.en["licenseKeys.titel"] isn’t the path of a message in en.json',
    ],
    ['{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}', "c isn’t known: only words and messages are; and 2 more"],
  ])("with %s is refused", (content, remedy) => {
    expect(() => parse({ BRAND_MESSAGES: fileWith(content) })).toThrow(remedy);
  });
});

describe("a font's file", () => {
  /** A WOFF2 file's header and its list of tables, each as its bytes. */
  const font = (...tables: number[][]) => {
    const header = Buffer.alloc(48);
    header.write("wOF2", 0, "latin1");
    header.writeUInt16BE(tables.length, 12);
    return Buffer.concat([header, Buffer.from(tables.flat()), Buffer.alloc(8)]);
  };
  const [cmap, glyf, plainGlyf] = [
    [0, 0x81, 0x47],
    [10, 0x81, 0x2f, 0x2f],
    [10 | (3 << 6), 0x2f],
  ];
  const tag = (name: string) => [63, ...Buffer.from(name, "latin1"), 0x20];

  test("is variable if it has the table of variations", () => {
    const inter = readFileSync("node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2");
    expect([isWoff2(inter), isVariableFont(inter)]).toEqual([true, true]);
    expect(isVariableFont(font(cmap, glyf, tag("fvar")))).toBe(true);
    expect(isVariableFont(font(cmap, plainGlyf, [47, 0x20]))).toBe(true);
  });

  test("of one weight isn't", () => {
    // 47 here is a length, not the table's number.
    expect(isVariableFont(font(cmap, glyf, plainGlyf, tag("Zapf"), [1, 47]))).toBe(false);
    expect(isWoff2(Buffer.from("OTTO".repeat(20)))).toBe(false);
  });
});
