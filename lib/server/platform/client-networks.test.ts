import { expect, test } from "vitest";
import { clientNetworks } from "./client-networks";

const namesOf = (ip: string) => clientNetworks(ip).map(({ name }) => name);

test("an IPv6 client is counted by its /64, /56 and /48, however its address is written", () => {
  const written = ["2001:db8:0:1::1", "2001:0db8:0000:0001:ffff::", "2001:db8:0:1:2:3:4:5", "2001:DB8::1:0:0:0:9%eth0"];
  expect(new Set(written.map((ip) => namesOf(ip).join(" "))).size).toBe(1);
  expect(clientNetworks("2001:db8:0:1::1").map(({ bits }) => bits)).toEqual([64, 56, 48]);
  expect(namesOf("::1")).toEqual(namesOf("::2"));
});

test.each([
  ["2001:db8:0:1::1", "2001:db8:0:2::1", [false, true, true]],
  ["2001:db8:0:1ff::1", "2001:db8:0:200::1", [false, false, true]],
  ["2001:db8:0:1::1", "2001:db8:1:1::1", [false, false, false]],
  ["2001:db8::1", "2001:db9::1", [false, false, false]],
])("%s and %s share the networks that they should", (one, other, shared) => {
  const others = namesOf(other);
  expect(namesOf(one).map((name, index) => name === others[index])).toEqual(shared);
});

test("an IPv4 client is counted by its address, also inside an IPv6 one", () => {
  expect(clientNetworks("192.0.2.1")).toEqual([{ name: "192.0.2.1", bits: 32 }]);
  for (const ip of ["::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:192.0.2.1", "64:ff9b::192.0.2.1"])
    expect(namesOf(ip)).toEqual(["192.0.2.1"]);
  expect(namesOf("64:ff9b::192.0.2.2")).not.toEqual(namesOf("64:ff9b::192.0.2.1"));
});

test("what is no IP address is counted as it stands", () => {
  for (const odd of ["unknown", "", "2001:db8::1::2", "[::1]", "1.2.3"]) expect(namesOf(odd)).toEqual([odd]);
});
