import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { buildMigrations } from "./schema-version";

const files = readdirSync("drizzle")
  .filter((name) => name.endsWith(".sql"))
  .map((name) => [name, readFileSync(`drizzle/${name}`, "utf8")] as const);

/** What came after PostgreSQL 14, which the portal supports. */
const NEWER =
  /nulls\s+not\s+distinct|\bmerge\s+into\b|security_invoker|\buuidv[47]\b|\bany_value\b|\bjson_table\b|\bjson_(scalar|serialize|exists|query|value)\b|without\s+overlaps|\bvirtual\b|locale_provider/i;

test.each(files)("%s names no schema, and nothing that PostgreSQL 14 lacks", (_name, text) => {
  expect(text).not.toMatch(/"public"\s*\./i);
  expect(text).not.toMatch(NEWER);
  expect(text).not.toMatch(/\bconcurrently\b/i);
});

test("every file is a migration of this build, in order", () => {
  const versions = buildMigrations().map(({ folderMillis }) => folderMillis);
  expect(versions).toHaveLength(files.length);
  expect(versions).toEqual([...new Set(versions)].sort((one, other) => one - other));
});
