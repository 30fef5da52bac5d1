import fc from "fast-check";
import { expect, test } from "vitest";
import { attachment } from "./content-disposition";

test("a plain name stands as it is, another in both forms", () => {
  expect(attachment("Northwind audit log 2026-11-21.csv")).toBe(
    'attachment; filename="Northwind audit log 2026-11-21.csv"',
  );
  expect(attachment("Müller’s (1).csv")).toBe(
    `attachment; filename="M_ller_s (1).csv"; filename*=UTF-8''M%C3%BCller%E2%80%99s%20%281%29.csv`,
  );
});

const hostile = [
  'a"; filename="evil.exe',
  "a\r\nSet-Cookie: portal=evil",
  "a\0.csv",
  "../../etc/passwd",
  "..\\..\\boot.ini",
  "\u202efdp.exe",
  "a\u2028b",
  "%0d%0aX: y",
  "",
  "...",
  "\ud800.csv",
];

test("no name splits the header, ends its quotes, or leaves the folder", () => {
  const check = (name: string) => {
    const header = attachment(name);
    expect(header).toMatch(
      /^attachment; filename="[\x20-\x21\x23-\x24\x26-\x3a\x3c-\x5b\x5d-\x7e]+"(; filename\*=UTF-8''[\w!#$&+.^`|~%-]+)?$/,
    );
    expect(header).not.toMatch(/[/\\]/);
    expect(new Headers({ "content-disposition": header }).get("content-disposition")).toBe(header);
  };
  hostile.forEach(check);
  fc.assert(fc.property(fc.string({ unit: "binary" }), check), { numRuns: 100 });
});
