import { describe, expect, test } from "vitest";
import type { Activation } from "@/lib/api/schemas";
import { knownFacts } from "./device-facts";
import { tellApart } from "./namesakes";
import { groupByMachine } from "./same-machines";

const device = (id: string, label: string, meta: Activation["meta"] = {}) => ({
  id,
  label,
  meta,
  facts: knownFacts(meta),
  created_at: "2026-11-03T10:15:20Z",
  name: null,
  last_seen: null,
  is_new: false,
});
const machinesOf = (...devices: ReturnType<typeof device>[]) =>
  groupByMachine(tellApart(devices)).map(({ machine }) => machine);

describe("known facts", () => {
  test("are found under the usual names, the most telling first", () => {
    const meta = {
      "OS Version": "14",
      os: "macOS",
      "Machine-Name": "imac",
      appVersion: "3.1",
      HWID: "AA",
      ip: "192.0.2.1",
    };
    expect(knownFacts(meta)).toEqual([
      { kind: "system", name: "os" },
      { kind: "host", name: "Machine-Name" },
      { kind: "app_version", name: "appVersion" },
      { kind: "fingerprint", name: "HWID" },
      { kind: "ip", name: "ip" },
    ]);
  });

  test("are never those of a prototype", () => {
    expect(knownFacts(JSON.parse('{"__proto__": {"os": "x"}, "toString": "y", "hasOwnProperty": "z"}'))).toEqual([]);
  });
});

describe("devices that are probably one machine", () => {
  test("have the same fingerprint, in any case", () => {
    expect(machinesOf(device("a", "One", { hwid: "AA" }), device("b", "Two", { fingerprint: "aa" }))).toEqual([
      { others: 1, other: "Two" },
      { others: 1, other: "One" },
    ]);
  });

  test("have the same host and label", () => {
    expect(machinesOf(device("a", "PC", { host: "desk" }), device("b", "pc", { hostname: "DESK" }))[0]?.others).toBe(1);
    expect(machinesOf(device("a", "PC", { host: "desk" }), device("b", "CI", { host: "desk" }))).toEqual([null, null]);
    expect(
      machinesOf(device("a", "One", { host: "localhost" }), device("b", "One", { host: "localhost", os: "x" })),
    ).toEqual([null, null]);
  });

  test("have the same label, and nothing tells them apart", () => {
    expect(machinesOf(device("a", "Mac"), device("b", "Mac"), device("c", "Mac"))[2]).toEqual({
      others: 2,
      other: "Mac",
    });
    expect(machinesOf(device("a", "Mac", { user: "ada" }), device("b", "Mac", { user: "bob" }))).toEqual([null, null]);
  });

  test("differ if their fingerprints do, or are a masked key", () => {
    expect(machinesOf(device("a", "Mac", { hwid: "1" }), device("b", "Mac", { hwid: "2" }))).toEqual([null, null]);
    expect(machinesOf(device("a", "One", { hwid: "****" }), device("b", "Two", { hwid: "****" }))).toEqual([
      null,
      null,
    ]);
  });

  test("are grouped once, even a thousand of them", () => {
    let reads = 0;
    const meta = { hwid: "AA" };
    const devices = Array.from({ length: 1000 }, (_, index) => ({
      ...device(String(index), `PC ${index}`, meta),
      get facts() {
        reads += 1;
        return [{ kind: "fingerprint" as const, name: "hwid" }];
      },
      distinction: null,
    }));
    expect(groupByMachine(devices)[999]).toMatchObject({ machine: { others: 999, other: "PC 0" } });
    expect(reads).toBeLessThan(5000);
  });
});
