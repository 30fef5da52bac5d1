import { expect, test } from "vitest";
import { customerSearch } from "./support";

test.each([
  ["  Ana   Souza ", "Ana Souza"],
  ["Ana\tSouza\n", "Ana Souza"],
  ["ana\u0000@example.com\u0007", "ana @example.com"],
])("%j searches for %j", (query, wanted) => {
  expect(customerSearch.parse({ query }).query).toBe(wanted);
});

test.each(["", " \t", "\u0000"])("%j is an empty search", (query) => {
  expect(customerSearch.safeParse({ query }).success).toBe(false);
});
