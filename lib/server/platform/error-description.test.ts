import { Writable } from "node:stream";
import vm from "node:vm";
import { DrizzleQueryError } from "drizzle-orm";
import pino from "pino";
import { expect, test } from "vitest";
import { Problem } from "@/lib/api/problem";
import { describeError, innermostCode } from "./error-description";
import { serializers } from "./log";

const KEY = "NORTHWIND-1C285B2D-6CE6-4BC7-B8BE-ADB6A7E304DA";

/** What the log writes for an error under this name. */
function lineOf(name: "err" | "error", error: unknown): Record<string, unknown> {
  let line = "";
  const output = new Writable({
    write(chunk, _encoding, done) {
      line += String(chunk);
      done();
    },
  });
  pino({ serializers }, output).error({ event: "problem", [name]: error });
  return JSON.parse(line)[name];
}

test.each(["err", "error"] as const)("an error under %s is described once, by name, code, place and causes", (name) => {
  const refused = Object.assign(new Error(`connect to ${KEY}`), { code: "ECONNREFUSED" });
  const failed = new DrizzleQueryError(`select '${KEY}'`, [KEY], refused);
  const line = lineOf(name, new Problem("database_unavailable", { cause: failed }));
  const at = expect.stringMatching(/^at .+:\d+:\d+/);
  expect(line).toMatchObject({ name: "Problem", code: "database_unavailable", at });
  expect(line).toMatchObject({ cause: { name: "Error", at, cause: { name: "Error", code: "ECONNREFUSED", at } } });
  expect(JSON.stringify(line)).not.toContain("1C285B2D");
});

test("every address that was tried is described, and errors of another realm are errors", () => {
  const tried = ["::1", "127.0.0.1"].map((ip) => Object.assign(new Error(ip), { code: "ECONNREFUSED" }));
  expect(describeError(new AggregateError(tried))).toMatchObject({
    name: "AggregateError",
    errors: [{ code: "ECONNREFUSED" }, { code: "ECONNREFUSED" }],
  });
  const foreign: unknown = vm.runInNewContext("Object.assign(new TypeError('x'), { status: 403 })");
  expect(describeError(foreign)).toMatchObject({ name: "TypeError", status: 403 });
});

test("what is thrown and isn't an error has a name too", () => {
  class RateLimiterRes {}
  expect(describeError(new RateLimiterRes())).toEqual({ name: "RateLimiterRes" });
  expect([null, KEY, 7, undefined].map((one) => describeError(one).name)).toEqual([
    "object",
    "string",
    "number",
    "undefined",
  ]);
});

test("no part of an error can carry a text: not its name, its code, its stack or its cause", () => {
  const loud = Object.assign(new Error(`refused\n    at ${KEY} (/srv/${KEY}:1:1)\n    at file:///${KEY}:1:2`), {
    name: KEY,
    code: KEY,
    cause: KEY,
    status: KEY,
    errors: [KEY],
  });
  const changed = new Error("as it was");
  changed.stack = `Error: ${KEY}\n    at ${KEY} (/srv/${KEY}:1:1)\n${changed.stack}`;
  for (const error of [loud, changed, { name: KEY, code: KEY, stack: `x\n    at ${KEY} (/a:1:1)` }])
    expect(JSON.stringify(describeError(error))).not.toContain("1C285B2D");
  expect(describeError(loud)).toMatchObject({ name: "Error", at: expect.stringMatching(/error-description\.test/) });
});

test("causes that go in a circle end", () => {
  const [one, other] = [new Error("one"), Object.assign(new Error("other"), { code: "ETIMEDOUT" })];
  Object.assign(one, { cause: other });
  Object.assign(other, { cause: one });
  expect(innermostCode(one)).toBe("ETIMEDOUT");
});
