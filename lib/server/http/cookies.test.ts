import { expect, test } from "vitest";
import { changeEnvironment, setEnvironment } from "@/test/environment";
import { readCookie } from "./cookies";

setEnvironment();
changeEnvironment({ PORTAL_URL: "https://licenses.example" });

function read(cookie: string): string | null {
  return readCookie({ headers: new Headers({ cookie }) }, "portal");
}

test.each([
  ["__Host-portal=a", "a"],
  ["x=1; __Host-portal=a; y=2", "a"],
  ["x=1;__Host-portal=a=b", "a=b"],
  ["\t __Host-portal=a", "a"],
  ["__Host-portal=", ""],
])("%j is our cookie", (cookie, value) => {
  expect(read(cookie)).toBe(value);
});

test.each([
  "",
  "portal=a",
  "__host-portal=a",
  "__Host-portal",
  "=__Host-portal=a",
  "\u00a0__Host-portal=a",
  "\u0085__Host-portal=a",
  "x=1; \u00a0__Host-portal=a",
  "__Host-portal\u00a0=a",
  "__Host-portal%20=a",
  "%5F_Host-portal=a",
])("%j isn't", (cookie) => {
  expect(read(cookie)).toBeNull();
});

test.each([
  "__Host-portal=a; __Host-portal=b",
  "__Host-portal=a; x=1; __Host-portal=a",
  "__Host-portal=; __Host-portal=a",
])("of %j none counts", (cookie) => {
  expect(read(cookie)).toBeNull();
});

test("a planted name beside our cookie changes nothing", () => {
  expect(read("\u00a0__Host-portal=planted; __Host-portal=a")).toBe("a");
});
