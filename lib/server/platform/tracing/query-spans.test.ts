import { expect, test } from "vitest";
import { describeStatement } from "./query-spans";

test.each([
  ['select "id" from "sessions" where "id_hash" = $1', "select", "sessions"],
  ["INSERT INTO public.rate_limits VALUES ($1)", "insert", "rate_limits"],
  ['update "mails" set state = $1', "update", "mails"],
  ["delete from mails where completed_at < now()", "delete", "mails"],
  ["begin read only", "begin", undefined],
  ["select set_config('statement_timeout', $1, true)", "select", undefined],
  ["explain analyze something", "other", undefined],
])("%s", (text, operation, table) => {
  expect(describeStatement(text)).toEqual({ operation, ...(table && { table }) });
});

test("a value in a statement isn't taken for a table", () => {
  expect(describeStatement("select 'it''s from anna@customer.example' from mails")).toEqual({
    operation: "select",
    table: "mails",
  });
});
