import fc from "fast-check";
import { expect, test } from "vitest";
import { maskGenerated, maskOf } from "./key-mask";

const key = "NORTH-7FC2880E-7F15-42AF-82BC-131262BF5AFF";
const mask = maskOf([key]);
const wide = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0));

test.each([
  key,
  key.toLowerCase(),
  key.replaceAll("-", ""),
  key.replaceAll("-", " "),
  key.replaceAll("-", "\u2011"),
  key.split("").join(" "),
  key.split("").join("\u200d"),
  key.split("").join("\u0301"),
  key.split("").join("."),
  wide(key),
  wide(key).toLowerCase(),
  key.slice(6),
  key.slice(0, 20),
  key.slice(6, 14),
  key.slice(-13),
  key.slice(17, 28),
])("%s is hidden in a text", (form) => {
  for (const text of [form, `My key: ${form}!`, `x${form}y`, `${form} ${form}`]) {
    const shown = mask(text);
    expect(shown).toContain("****");
    expect(
      shown
        .normalize("NFKD")
        .replace(/[^\p{L}\p{N}]/gu, "")
        .toLowerCase(),
    ).not.toMatch(/7fc2880e|7f1542af|131262bf/);
  }
  expect(mask(`before ${form} after`)).toMatch(/^before .*after$/);
});

test.each([
  "MacBook Pro",
  "Northwind laptop",
  "key ending in BF5AFF",
  "7FC2",
  "2026-11-28",
  "473f6a68-7ac5-4c55-996f-e9942b5fe0e0",
  "東京 ノート 💻",
  "",
])("%s stays as it is", (text) => {
  expect(mask(text)).toBe(text);
});

test("keys that vendors bring are hidden whatever they look like", () => {
  const [phrase, short, tiny, signs] = ["Correct Horse Battery", "AB12CD", "A1", "+*#?!=+*"];
  const hideAll = maskOf([phrase, short, tiny, signs]);
  expect(hideAll("correct-horse")).toBe("****");
  expect(hideAll("battery of CORRECTHORSEBATTERY")).toBe("battery of ****");
  expect(hideAll("Dev ab12cd (a-b-1-2-c-d)")).toBe("Dev ****)");
  expect(hideAll("xAB12CDx A1")).toBe("xAB12CDx A1");
  expect(hideAll(`x${signs}y`)).toBe("x****y");
});

test("a name never shows what Polar could have made, known or not", () => {
  expect(maskGenerated(`Ada ${key.toLowerCase()}`)).toBe("Ada north-****");
  expect(maskGenerated("Ada Kling")).toBe("Ada Kling");
});

test("whatever stands around and between the key, at most seven characters of it in a row are left", () => {
  const separator = fc.constantFrom("", " ", "-", "_", "/", "\u200b", "\u00ad", "\u2060");
  const around = fc.string({ unit: "grapheme", maxLength: 20 });
  const whole = "7fc2880e7f1542af82bc131262bf5aff";
  fc.assert(
    fc.property(around, separator, around, fc.boolean(), (left, between, right, upper) => {
      const written = whole.split("").join(between);
      const shown = mask(left + (upper ? written.toUpperCase() : written) + right);
      const folded = shown
        .normalize("NFKD")
        .replace(/[^\p{L}\p{N}]/gu, "")
        .toLowerCase();
      for (let at = 0; at + 8 <= whole.length; at += 1) expect(folded).not.toContain(whole.slice(at, at + 8));
    }),
    { numRuns: 300 },
  );
});
