import { afterAll, beforeAll, expect, test } from "vitest";
import { TestPolar } from "../../test/test-polar.ts";
import { readScenarios, readWorld, replay } from "../replay.ts";

let polar: TestPolar;
beforeAll(async () => {
  polar = await TestPolar.start();
});
afterAll(() => polar.close());

const { world, tokens } = readWorld();

test("all recorded requests get the recorded answers", async () => {
  const reset = async () => void (await polar.control("PUT", "/world", world));
  const { passed, failures } = await replay({ baseUrl: polar.url, tokens, scenarios: readScenarios(), reset });
  expect(failures).toEqual([]);
  expect(passed).toBe(357);
});

test("a world file can be put and read again", async () => {
  await polar.control("PUT", "/world", world);
  // The recordings have no webhook endpoints.
  expect(await polar.control("GET", "/world")).toEqual({ ...(world as object), webhook_endpoints: [] });
});

test("putting a world resets faults and settings and clears the log", async () => {
  await polar.control("PUT", "/faults", [{ path: "/v1/*", status: 500 }]);
  await polar.control("PUT", "/settings", { rate_limits: true, clock_offset_s: 60 });
  await polar.control("PUT", "/world", world);
  expect(await polar.control("GET", "/faults")).toEqual([]);
  expect(await polar.control("GET", "/settings")).toEqual({ rate_limits: false, clock_offset_s: 0 });
  expect(await polar.control("GET", "/requests")).toEqual([]);
});

test("an invalid world is refused and changes nothing", async () => {
  const before = await polar.control("GET", "/world");
  for (const body of [
    { customers: "all" },
    { wordl: [] },
    [],
    { license_keys: [{ id: 1 }] },
    { sessions: [{ name: "x", token: "x", customer_id: "nobody" }] },
  ]) {
    expect((await polar.call("PUT", "/_sandbox/world", { body })).status).toBe(422);
  }
  expect(await polar.control("GET", "/world")).toEqual(before);
});
