import { expect, test } from "vitest";
import { RECENT_MS, RecentChanges } from "./recent-changes";

const change = (customerId: string) => ({ customerId, topic: "license_keys" }) as const;

/** Lets a little time pass, as a request does. */
function pass(): void {
  const began = performance.now();
  while (performance.now() < began + 3);
}

test("a customer's changes since a time come back, and no other customer's", () => {
  const recent = new RecentChanges();
  recent.begin();
  const began = performance.now();
  pass();
  recent.add(change("one"));
  recent.add(change("two"));
  expect(recent.of("one", performance.now() - began)).toEqual([change("one")]);
  pass();
  expect(recent.of("one", 0)).toEqual([]);
});

test("what happened while nobody listened isn't known", () => {
  const recent = new RecentChanges();
  expect(recent.of("one", 0)).toBeNull();
  recent.begin();
  expect(recent.of("one", 0)).toEqual([]);
  expect(recent.of("one", 60_000)).toBeNull();
  expect(recent.of("one", RECENT_MS + 1)).toBeNull();
  recent.interrupt();
  expect(recent.of("one", 0)).toBeNull();
});

test("after more changes than are kept, a page is told that it may have missed some", () => {
  const recent = new RecentChanges();
  recent.begin();
  const began = performance.now();
  for (let index = 0; index < 6000; index += 1) recent.add(change("one"));
  expect(recent.of("one", performance.now() - began)).toBeNull();
  expect(recent.of("one", 0)).toEqual([]);
});
