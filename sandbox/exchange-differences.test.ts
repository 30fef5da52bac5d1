import { expect, test } from "vitest";
import { differences, type ExchangeAnswer } from "./exchange-differences.ts";

const answer = (body: unknown, status = 200, headers: Record<string, string> = {}): ExchangeAnswer => ({
  status,
  headers,
  body,
});
const between = (wanted: unknown, got: unknown, names = {}) => differences(answer(wanted), answer(got), names);

test("equal answers have no differences, even if their dates are written differently", () => {
  expect(
    between(
      { at: "2026-11-21T06:16:22.221Z", list: [1, null] },
      { list: [1, null], at: "2026-11-21T06:16:22.221000+00:00" },
    ),
  ).toEqual([]);
});

test("missing, additional and changed fields are listed with their paths", () => {
  expect(between({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 3] }, d: null })).toEqual([
    "/a: missing",
    "/b/c/1: wanted 2, got 3",
    "/d: not in the recording",
  ]);
});

test("lists of different lengths and values of different types differ", () => {
  expect(between([1, 2], [1])).toEqual([": wanted 2 items, got 1"]);
  expect(between({ a: null }, { a: {} })).toEqual(["/a: wanted null, got {}"]);
});

test("placeholders match any UUID of version 4, any token, any origin and the current time", () => {
  const now = new Date().toISOString();
  const got = {
    id: "473f6a68-7ac5-4c55-996f-e9942b5fe0e0",
    url: "http://localhost:3000/northwind/portal?customer_session_token=polar_cst_0123456789abcdefghij&email=a",
    now,
  };
  const wanted = {
    id: "{{uuid}}",
    url: "{{portal}}/northwind/portal?customer_session_token={{token}}&email=a",
    now: "{{now}}",
  };
  expect(between(wanted, got)).toEqual([]);
  expect(between({ id: "{{uuid}}" }, { id: "c232ab00-9414-11ec-b3c8-9f6bdeced846" })).toHaveLength(1);
  expect(between({ now: "{{now+1h}}" }, { now })).toHaveLength(1);
});

test("captured names are replaced by their values", () => {
  expect(between({ key: "{{new key}}" }, { key: "NORTH-1" }, { "new key": "NORTH-1" })).toEqual([]);
  expect(between({ key: "{{new key}}" }, { key: "NORTH-2" }, { "new key": "NORTH-1" })).toHaveLength(1);
});

test("only the listed headers count, and a content type without its parameters", () => {
  const wanted = answer(null, 200, { "content-type": "application/json" });
  expect(
    differences(wanted, answer(null, 200, { "content-type": "application/json; charset=utf-8", server: "x" }), {}),
  ).toEqual([]);
  expect(differences(wanted, answer(null, 200), {})).toHaveLength(1);
});

test("for a 422, the error's name and one blamed field must match", () => {
  const refusal = (error: string, ...loc: string[]) => answer({ error, detail: [{ loc, msg: "any" }] }, 422);
  const wanted = refusal("RequestValidationError", "body", "key");
  expect(differences(wanted, refusal("RequestValidationError", "body", "key"), {})).toEqual([]);
  expect(differences(wanted, refusal("RequestValidationError", "query", "key"), {})).toHaveLength(1);
  expect(differences(wanted, refusal("PolarRequestValidationError", "body", "key"), {})).toHaveLength(1);
});
