import { expect, test } from "vitest";
import { shownDevice } from "@/test/shown-device";
import { type Ticks, tick, tickedDevices } from "./ticked-devices";

const devices = (...ids: string[]) => ids.map((id) => shownDevice(id));
const none: Ticks = new Map();
const idsOf = ({ here, elsewhere }: ReturnType<typeof tickedDevices>) => ({
  here: here.map(({ id }) => id),
  elsewhere: elsewhere.map(({ id }) => id),
});

test("a ticked device that moved to another page keeps its tick, and is counted as not shown", () => {
  const ticks = tick(none, devices("a", "b", "c"), true);
  const afterSort = { activations: devices("d", "b"), activation_ids: ["a", "b", "c", "d"] };
  expect(idsOf(tickedDevices(ticks, afterSort))).toEqual({ here: ["b"], elsewhere: ["a", "c"] });
});

test("only a device that the key no longer has loses its tick, shown or not", () => {
  const ticks = tick(none, devices("a", "b", "c"), true);
  const afterwards = { activations: devices("b"), activation_ids: ["b", "c"] };
  expect(idsOf(tickedDevices(ticks, afterwards))).toEqual({ here: ["b"], elsewhere: ["c"] });
  expect(idsOf(tickedDevices(ticks, { activations: [], activation_ids: [] }))).toEqual({ here: [], elsewhere: [] });
});

test("devices are named as the page shows them now, in its order", () => {
  const ticks = tick(none, devices("a", "b"), true);
  const renamed = {
    activations: [shownDevice("b"), shownDevice("a", { label: "New label" })],
    activation_ids: ["a", "b"],
  };
  expect(tickedDevices(ticks, renamed).here.map(({ label }) => label)).toEqual(["b", "New label"]);
});

test("without the IDs of all devices, none is taken for gone", () => {
  const ticks = tick(none, devices("a"), true);
  expect(idsOf(tickedDevices(ticks, { activations: [], activation_ids: null })).elsewhere).toEqual(["a"]);
});

test("ticking all others of a page leaves the ticks of other pages", () => {
  const elsewhere = tick(none, devices("x"), true);
  const others = tick(tick(elsewhere, devices("a", "b", "c"), true), devices("b"), false);
  expect([...others.keys()]).toEqual(["x", "a", "c"]);
  expect([...elsewhere.keys()]).toEqual(["x"]);
});
