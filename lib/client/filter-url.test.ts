import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ANY_UUID } from "@/lib/api/filter-rules";
import { activationFilter, licenseKeyFilter } from "@/lib/api/filters";
import { activationSearch, licenseKeySearch, readActivationFilter, readLicenseKeyFilter } from "./filter-url";

const id = "0b7e8f0a-3c5d-4a4b-9f3e-2d1c0b9a8f7e";
const read = (search: string) => readLicenseKeyFilter(new URLSearchParams(search));

describe("the list's address", () => {
  test("without anything asks for the first page of everything", () => {
    expect(read("")).toEqual({
      filter: { page: 1, limit: 25, benefit_id: undefined, status: undefined, query: undefined },
      ignored: [],
    });
  });

  test("comes back as it was written", () => {
    const search = `?query=north+wind&status=expired&benefit_id=${id}&limit=50&page=3`;
    expect(licenseKeySearch(read(search).filter)).toBe(search);
  });

  test("keeps what can be understood and names the rest", () => {
    const { filter, ignored } = read("status=strange&page=0&benefit_id=7&query=studio&utm_source=mail");
    expect(filter).toMatchObject({ page: 1, query: "studio", status: undefined });
    expect(ignored).toEqual(["page", "benefit_id", "status"]);
  });

  test("takes an empty field of a form for nothing asked", () => {
    expect(read("query=&status=&benefit_id=").ignored).toEqual([]);
  });

  test("folds what was typed", () => {
    expect(read("query=%20%20north%20%20%20wind%20").filter.query).toBe("north wind");
  });
});

describe("the browser's reading and the API's schema", () => {
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
        const { filter, ignored } = readLicenseKeyFilter(new URLSearchParams({ [name]: text }));
        expect(ignored.length === 0).toBe(asked.success);
        if (asked.success) expect(filter).toMatchObject(asked.data);
      }),
      { numRuns: 2000 },
    );
  });

  test("what is written from a filter is understood by both", () => {
    const filters = fc.record({
      page: fc.integer({ min: 1, max: 999_999 }),
      limit: fc.integer({ min: 1, max: 100 }),
      benefit_id: fc.option(fc.uuid(), { nil: undefined }),
      status: fc.option(fc.constantFrom("active", "expiring", "expired", "disabled", "revoked"), { nil: undefined }),
    });
    fc.assert(
      fc.property(filters, (filter) => {
        const params = new URLSearchParams(licenseKeySearch(filter));
        expect(readLicenseKeyFilter(params).filter).toMatchObject(filter);
        expect(licenseKeyFilter.safeParse(Object.fromEntries(params)).success).toBe(true);
      }),
    );
  });
});

describe("the address of one key", () => {
  test("has the page and the search of its devices", () => {
    const { filter } = readActivationFilter(new URLSearchParams("activations_page=2&activations_query=mac"));
    expect(filter).toEqual({ activations_page: 2, activations_query: "mac" });
    expect(activationSearch(filter)).toBe("?activations_query=mac&activations_page=2");
    expect(activationFilter.safeParse({ activations_page: "2", activations_query: "mac" }).success).toBe(true);
  });
});

test("any UUID is one, whatever its version", () => {
  expect(ANY_UUID.test(id)).toBe(true);
  expect(ANY_UUID.test("00000000-0000-0000-0000-000000000000")).toBe(true);
  expect(ANY_UUID.test(`${id}\n`)).toBe(false);
});
