import fc from "fast-check";
import { expect, test } from "vitest";
import { pageWindow } from "./page-window";

const drawn = (page: number, last: number) =>
  pageWindow(page, last)
    .map((entry) => entry.page ?? "…")
    .join(" ");

test.each([
  [1, 1, "1"],
  [1, 3, "1 2 3"],
  [1, 10, "1 2 … 10"],
  [4, 10, "1 2 3 4 5 … 10"],
  [5, 10, "1 … 4 5 6 … 10"],
  [10, 10, "1 … 9 10"],
])("page %d of %d", (page, last, row) => {
  expect(drawn(page, last)).toBe(row);
});

test("at most nine entries, in order, and no gap hides a single page", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 5000 }), (one, other) => {
      const [page, last] = one < other ? [one, other] : [other, one];
      const entries = pageWindow(page, last);
      expect(entries.length).toBeLessThanOrEqual(9);
      expect(entries.some((entry) => entry.page === page)).toBe(true);
      entries.forEach((entry, index) => {
        if (entry.page !== null) return;
        expect((entries[index + 1]?.page ?? 0) - (entries[index - 1]?.page ?? 0)).toBeGreaterThan(2);
      });
    }),
  );
});
