import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nameDevice } from "@/lib/device-name";
import { createLocalizer } from "@/lib/messages/localize";
import { auditedDevice, tellApart } from "./namesakes";

const { deviceName: text } = createLocalizer().messagesFor("en");

type Device = Parameters<typeof tellApart>[0][number];

const device = (id: string, given: Partial<Device> = {}): Device => ({
  id,
  label: "MacBook Pro",
  meta: {},
  last_seen: null,
  created_at: "2026-11-03T10:15:20Z",
  ...given,
});
const distinctionsOf = (...devices: Device[]) => tellApart(devices).map(({ distinction }) => distinction);

describe("devices are told apart", () => {
  test("only if they share a label", () => {
    expect(distinctionsOf(device("a"), device("b", { label: "Office PC" }))).toEqual([null, null]);
  });

  test("by the time of their activation", () => {
    const distinctions = distinctionsOf(device("a"), device("b", { created_at: "2026-11-03T10:16:00Z" }));
    expect(distinctions).toEqual([
      { details: {}, number: null },
      { details: {}, number: null },
    ]);
  });

  test("by the details that differ, at most three", () => {
    const shared = { os: "macOS", one: 1, two: 1, three: true, four: "x" };
    const other = { os: "macOS", one: 2, two: 2, three: false, four: "y" };
    expect(distinctionsOf(device("a", { meta: shared }), device("b", { meta: other }))).toEqual([
      { details: { one: 1, two: 1, three: true }, number: null },
      { details: { one: 2, two: 2, three: false }, number: null },
    ]);
    expect(distinctionsOf(device("a", { meta: { os: "macOS" } }), device("b"))).toEqual([
      { details: { os: "macOS" }, number: null },
      { details: {}, number: null },
    ]);
  });

  test("by a number from the oldest on, if nothing else differs in the minute that people see", () => {
    const devices = [
      device("c", { created_at: "2026-11-03T10:15:59Z" }),
      device("b"),
      device("a"),
      device("d", { created_at: "2026-11-04T10:15:00Z" }),
    ];
    expect(distinctionsOf(...devices).map((distinction) => distinction?.number)).toEqual([3, 2, 1, null]);
  });

  test("if their labels only look the same, or they have none", () => {
    const labels = ["MacBook Pro", "macbook  pro ", "ＭacBook Pro", "", " "];
    const distinctions = distinctionsOf(...labels.map((label, index) => device(String(index), { label })));
    expect(distinctions.map((distinction) => distinction?.number)).toEqual([1, 2, 3, 1, 2]);
  });

  test("if their details only look the same", () => {
    const devices = [1000, "1,000", true, "Yes"].map((seats, index) => device(String(index), { meta: { seats } }));
    expect(distinctionsOf(...devices).map((distinction) => distinction?.number)).toEqual([1, 2, 1, 2]);
  });
});

test("no two devices of a key have the same name", () => {
  const meta = fc.dictionary(
    fc.constantFrom("os", "cpu", "user", "disk", "toString"),
    fc.constantFrom("a", "b", 1, true),
  );
  const seconds = fc.integer({ min: 0, max: 150 });
  const devices = fc.uniqueArray(
    fc.record({ id: fc.uuid(), label: fc.constantFrom("Mac", "mac", ""), meta, seconds }),
    {
      selector: ({ id }) => id,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(devices, (given) => {
      const all = given.map(({ seconds, ...rest }) =>
        device(rest.id, { ...rest, created_at: new Date(Date.UTC(2026, 10, 3) + seconds * 1000).toISOString() }),
      );
      const names = tellApart(all).map(({ label, created_at, distinction }) => {
        const facts = distinction && {
          activatedAt: created_at,
          details: Object.entries(distinction.details).map(([name, value]) => `${name}: ${value}`),
          number: distinction.number,
        };
        return nameDevice(label, facts, { text, locale: "en", timeZone: "America/New_York" }).toLowerCase();
      });
      expect(new Set(names).size).toBe(all.length);
    }),
  );
});

test("the audit log tells devices apart too", () => {
  const devices = tellApart([
    device("a", { meta: { os: "macOS", user: "ada" } }),
    device("b", { meta: { os: "macOS", user: "bob" } }),
    device("c", { meta: { os: "macOS", user: "bob" } }),
    device("d", { label: "Office PC" }),
  ]);
  const activated = { device: "MacBook Pro", device_activated_at: "2026-11-03T10:15:20Z" };
  expect(auditedDevice(devices, "a")).toEqual({ ...activated, device_details: "user: ada" });
  expect(auditedDevice(devices, "c")).toEqual({ ...activated, device_details: "user: bob", device_number: 2 });
  expect(auditedDevice(devices, "d")).toEqual({ device: "Office PC" });
});

test("a name mentions UTC where the reader's time zone is unknown", () => {
  const facts = { activatedAt: "2026-11-03T10:15:20Z", details: ["os: macOS"], number: 2 };
  expect(nameDevice("Mac", facts, { text, locale: "en-GB", timeZone: null })).toBe(
    "Mac (activated 3 Nov 2026, 10:15 UTC; os: macOS; #2)",
  );
});
