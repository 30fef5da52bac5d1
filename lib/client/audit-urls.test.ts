import { expect, test } from "vitest";
import { auditFilter } from "@/lib/api/audit";
import { auditUrl, toAuditFilter } from "./audit-urls";

test("a range of days ends at the end of its last day", () => {
  const { filter } = auditUrl.read(new URLSearchParams("from=2026-03-01&to=2026-03-02"));
  expect(toAuditFilter(filter)).toEqual({ from: "2026-03-01T00:00:00Z", to: "2026-03-03T00:00:00.000Z" });
});

test("pages and the API reject times that PostgreSQL can't read", () => {
  for (const day of ["0000-01-01", "9999-12-31", "2026-02-30"]) {
    const { filter, ignored } = auditUrl.read(new URLSearchParams({ from: day, to: day }));
    expect([filter, ignored]).toEqual([{}, ["from", "to"]]);
  }
  for (const time of ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-10:00"]) {
    expect(auditFilter.safeParse({ from: time }).success).toBe(false);
  }
});
