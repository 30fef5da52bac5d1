import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ANY_UUID } from "@/lib/api/filter-rules";
import { activationFilter, licenseKeyFilter } from "@/lib/api/filters";
import { activationUrl, licenseKeyUrl } from "./license-key-urls";

const id = "0b7e8f0a-3c5d-4a4b-9f3e-2d1c0b9a8f7e";
const read = (search: string) => licenseKeyUrl.read(new URLSearchParams(search));

describe("the URL of the license keys", () => {
  test("without a filter asks for the first page of all keys", () => {
    expect(read("")).toEqual({
      filter: { page: 1, limit: 25 },
      ignored: [],
      unknown: [],
    });
  });

  test("is written as it was read", () => {
    const search = `?query=north+wind&status=expired&benefit_id=${id}&limit=50&page=3`;
    expect(licenseKeyUrl.write(read(search).filter)).toBe(search);
  });

  test("uses valid values and lists the others", () => {
    const { filter, ignored, unknown } = read("status=strange&page=0&benefit_id=7&query=studio&utm_source=mail");
    expect(filter).toEqual({ page: 1, limit: 25, query: "studio" });
    expect(ignored).toEqual(["status", "benefit_id", "page"]);
    expect(unknown).toEqual(["utm_source"]);
  });

  test("ignores empty form fields", () => {
    expect(read("query=&status=&benefit_id=").ignored).toEqual([]);
  });

  test("folds white space in a search", () => {
    expect(read("query=%20%20north%20%20%20wind%20").filter.query).toBe("north wind");
  });
});

describe("the page's URL and the API's schema", () => {
  const value = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.integer({ min: -3, max: 2_000_000 }).map(String),
    fc.uuid(),
    fc.constantFrom("active", "expiring", "expired", "disabled", "revoked", "unknown", "Active"),
  );

  test("agree on every value of every name", () => {
    fc.assert(
      fc.property(fc.constantFrom("page", "limit", "benefit_id", "status", "query"), value, (name, text) => {
        fc.pre(text.trim() !== "");
        const asked = licenseKeyFilter.safeParse({ [name]: text });
        const { filter, ignored } = licenseKeyUrl.read(new URLSearchParams({ [name]: text }));
        expect(ignored.length === 0).toBe(asked.success);
        if (asked.success) expect(filter).toMatchObject(asked.data);
      }),
      { numRuns: 2000 },
    );
  });

  test("both accept every written filter", () => {
    const filters = fc.record({
      page: fc.integer({ min: 1, max: 999_999 }),
      limit: fc.integer({ min: 1, max: 100 }),
      benefit_id: fc.option(fc.uuid(), { nil: undefined }),
      status: fc.option(fc.constantFrom("active", "expiring", "expired", "disabled", "revoked"), { nil: undefined }),
    });
    fc.assert(
      fc.property(filters, (filter) => {
        const params = new URLSearchParams(licenseKeyUrl.write(filter));
        expect(licenseKeyUrl.read(params).filter).toEqual(filter);
        expect(licenseKeyFilter.safeParse(Object.fromEntries(params)).success).toBe(true);
      }),
    );
  });
});

describe("the URL of one key", () => {
  test("has the page and the search of its devices", () => {
    const { filter } = activationUrl.read(new URLSearchParams("activations_page=2&activations_query=mac"));
    expect(filter).toEqual({ activations_page: 2, activations_query: "mac", activations_sort: "oldest" });
    expect(activationUrl.write(filter)).toBe("?activations_query=mac&activations_page=2");
    expect(activationFilter.safeParse({ activations_page: "2", activations_query: "mac" }).success).toBe(true);
  });

  test("has the sort of its devices, and ignores another one", () => {
    const read = (sort: string) => activationUrl.read(new URLSearchParams({ activations_sort: sort }));
    expect(activationUrl.write(read("name").filter)).toBe("?activations_sort=name");
    expect(read("strange")).toMatchObject({ filter: { activations_sort: "oldest" }, ignored: ["activations_sort"] });
    expect(activationFilter.safeParse({ activations_sort: "strange" }).success).toBe(false);
  });
});

test("a UUID of any version is valid", () => {
  expect(ANY_UUID.test(id)).toBe(true);
  expect(ANY_UUID.test("00000000-0000-0000-0000-000000000000")).toBe(true);
  expect(ANY_UUID.test(`${id}\n`)).toBe(false);
});
