import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "./plain-text";

const graphemes = (text: string) => [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].length;

test("bidi controls that would swap what is read are removed", () => {
  expect(plainText("invoice\u202Egpj.exe")).toBe("invoicegpj.exe");
  expect(plainText("\u2066a\u2069\u200Fb\u061Cc")).toBe("abc");
});

test("control characters and line breaks do not survive", () => {
  expect(plainText("a\u0000b\u001B[31mc\r\nd\te")).toBe("ab[31mc d e");
});

test("scripts and emoji keep the joiners that they need", () => {
  expect(plainText("می‌خواهم")).toBe("می‌خواهم");
  expect(plainText("👩‍💻 事務所のPC 🖥")).toBe("👩‍💻 事務所のPC 🖥");
});

test("more than 120 graphemes are cut between graphemes, and say so", () => {
  expect(plainText("x".repeat(121))).toBe(`${"x".repeat(120)}…`);
  expect(plainText("👩‍💻".repeat(130))).toBe(`${"👩‍💻".repeat(120)}…`);
});

test("a letter with a thousand marks does not stay one", () => {
  expect(plainText(`${"x".repeat(120)}a${"\u0301".repeat(1000)}`).length).toBeLessThan(200);
  expect(plainText(`a${"\u0301".repeat(1000)}`).length).toBeLessThan(40);
});

test("whatever comes in, nothing invisible that steers comes out, and it is bounded", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
      const shown = plainText(text);
      expect(shown).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/u);
      expect(graphemes(shown)).toBeLessThanOrEqual(121);
    }),
  );
});
