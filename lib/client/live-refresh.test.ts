import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { LiveChange } from "@/lib/api/live";
import { refreshOnChange } from "./live-refresh";
import { concerns } from "./live-topics";
import { tabId } from "./tab-id";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const key: LiveChange = { topic: "license_keys", license_key_id: "1" };
const all: LiveChange = { topic: "all" };

/** An open page with one key. `loads` counts how often it was loaded again. */
async function openPage() {
  const client = new QueryClient();
  let loads = -1;
  const observer = new QueryObserver(client, {
    queryKey: ["license-keys", "one", "1", {}],
    queryFn: () => {
      loads += 1;
      return loads;
    },
  });
  onTestFinished(observer.subscribe(() => {}));
  onTestFinished(() => client.clear());
  const state = { isHidden: false, isLeaving: false, idleMs: 0, refreshes: 0 };
  let onVisibility = () => {};
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const take = refreshOnChange(client, {
    page: {
      isHidden: () => state.isHidden,
      isLeaving: () => state.isLeaving,
      idleMs: () => state.idleMs,
      onVisibility: (listener) => {
        onVisibility = listener;
      },
    },
    refresh: () => {
      state.refreshes += 1;
    },
    signal: stop.signal,
  });
  await pass(0);
  return { client, state, stop, take, loads: () => loads, turnVisible: () => onVisibility() };
}

describe("an open page", () => {
  test("loads what changed in half a second, and changes that arrive together at once", async () => {
    const { take, loads, state } = await openPage();
    for (let index = 0; index < 5; index += 1) take(key);
    await pass(99);
    expect(loads()).toBe(0);
    await pass(301);
    expect([loads(), state.refreshes]).toEqual([1, 0]);
  });

  test("loads at most every 1.2 seconds", async () => {
    const { take, loads } = await openPage();
    take(key);
    await pass(400);
    take(key);
    await pass(799);
    expect(loads()).toBe(1);
    await pass(701);
    expect(loads()).toBe(2);
  });

  test("takes up to three seconds when all pages have to load", async () => {
    const { take, loads, state } = await openPage();
    take(all);
    await pass(3100);
    expect([loads(), state.refreshes]).toEqual([1, 1]);
  });

  test("leaves out what it changed itself, and what concerns other keys", async () => {
    const { take, loads } = await openPage();
    take({ ...key, by: tabId });
    take({ topic: "license_keys", license_key_id: "2" });
    take({ topic: "sessions" });
    await pass(5000);
    expect(loads()).toBe(0);
  });

  test("waits while it's hidden, and loads once when it's shown again", async () => {
    const { take, loads, state, turnVisible } = await openPage();
    state.isHidden = true;
    take(key);
    take(key);
    await pass(60_000);
    expect(loads()).toBe(0);
    state.isHidden = false;
    turnVisible();
    await pass(100);
    expect(loads()).toBe(1);
  });

  test("that is hidden just before it loads waits, too", async () => {
    const { take, loads, state, turnVisible } = await openPage();
    take(key);
    state.isHidden = true;
    await pass(1000);
    expect(loads()).toBe(0);
    state.isHidden = false;
    turnVisible();
    await pass(1300);
    expect(loads()).toBe(1);
  });

  test("waits while it sends a write, and while it's being left", async () => {
    const { client, take, loads, state } = await openPage();
    const write = Promise.withResolvers<void>();
    const sent = client
      .getMutationCache()
      .build(client, { mutationFn: () => write.promise })
      .execute(undefined);
    take(key);
    await pass(5000);
    expect(loads()).toBe(0);
    write.resolve();
    await sent;
    state.isLeaving = true;
    await pass(5000);
    expect(loads()).toBe(0);
    state.isLeaving = false;
    await pass(500);
    expect(loads()).toBe(1);
  });

  test("that nobody uses isn't polled for, but hears of changes", async () => {
    const { take, loads, state } = await openPage();
    state.idleMs = 15 * 60_000 + 1;
    take({ ...all, poll: true });
    await pass(5000);
    expect(loads()).toBe(0);
    take(key);
    await pass(400);
    expect(loads()).toBe(1);
  });

  test("loads nothing once it stops", async () => {
    const { take, loads, stop } = await openPage();
    take(key);
    stop.abort();
    await pass(5000);
    expect(loads()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test.each([
  [5, true],
  [6, false],
])("a history of %i pages is loaded again: %s", async (count, isLoaded) => {
  const { client, take } = await openPage();
  const pages = Array.from({ length: count }, () => ({ items: [], next: null }));
  client.setQueryData(["history", "1"], { pages, pageParams: pages.map(() => "") });
  take(key);
  await pass(500);
  expect(client.getQueryState(["history", "1"])?.isInvalidated).toBe(isLoaded);
});

test("a topic concerns the queries that show it", () => {
  const queries = {
    list: ["license-keys", "list", {}],
    own: ["license-keys", "one", "1", {}],
    other: ["license-keys", "one", "2", {}],
    count: ["license-keys", "activation-count", "1"],
    rotation: ["license-keys", "rotation-devices", "1"],
    queue: ["license-keys", "queued-deactivations", "1"],
    history: ["history", null],
    ownHistory: ["history", "1"],
    otherHistory: ["history", "2"],
    session: ["session"],
    browsers: ["sessions"],
    mails: ["notifications"],
    signIn: ["sign-in"],
  };
  const concerned = (change: LiveChange) =>
    Object.entries(queries).flatMap(([name, queryKey]) => (concerns(change, queryKey) ? [name] : []));
  expect(concerned(key)).toEqual(["list", "own", "count", "rotation", "queue", "history", "ownHistory"]);
  // A change of a key that isn't named reloads no counts.
  const keys = ["list", "own", "other", "rotation", "queue", "history", "ownHistory", "otherHistory"];
  expect(concerned({ topic: "license_keys" })).toEqual(keys);
  expect(concerned({ topic: "sessions" })).toEqual(["browsers"]);
  expect(concerned({ topic: "account" })).toEqual(["history", "ownHistory", "otherHistory", "session", "mails"]);
  const rest = Object.keys(queries).filter((name) => name !== "count" && name !== "signIn");
  expect(concerned(all)).toEqual(rest);
});
