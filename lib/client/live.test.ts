import { QueryClient } from "@tanstack/react-query";
import { expect, onTestFinished, test, vi } from "vitest";
import { Mailbox, startEventServer } from "@/test/event-server";
import { until } from "@/test/until";
import { followChanges } from "./live";
import { tabId } from "./tab-id";

/** Tabs of one browser, whose streams come from a server of this test. */
async function openBrowser() {
  const { url, requests } = await startEventServer();
  const asked: string[] = [];
  /** A tab that waits for its turn, or leads at once if it's the first. */
  function openTab() {
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const client = new QueryClient();
    const refreshed = new Mailbox<true>();
    const ended = new Mailbox<true>();
    followChanges(client, stop, {
      page: { isHidden: () => false, isLeaving: () => false, idleMs: () => 0, onVisibility: () => {} },
      open: (path, init) => {
        asked.push(path);
        return fetch(url + path, init);
      },
      waitForNetwork: async () => {},
      refresh: () => refreshed.put(true),
      endSession: () => ended.put(true),
    });
    return { stop, refreshed, ended };
  }
  return { requests, openTab, asked };
}

const sinceOf = (path = "") => Number(new URLSearchParams(path.split("?")[1]).get("since"));
const waiting = async () => (await navigator.locks.query()).pending?.length ?? 0;
const waitFor = (tabs: number) => until(`${tabs} tabs that wait`, async () => (await waiting()) === tabs);
const accountChange = (by = "another0") => `event: change\ndata: {"topic":"account","by":"${by}"}\n\n`;

test("one tab has the stream, and all tabs hear it", async () => {
  const { requests, openTab } = await openBrowser();
  const [leader, one, two] = [openTab(), openTab(), openTab()];
  const stream = await requests.next();
  await waitFor(2);
  stream.say(accountChange());
  await Promise.all([leader, one, two].map(({ refreshed }) => refreshed.next()));
  expect(requests.count).toBe(1);
});

test("when the tab with the stream closes, one other takes over, and says since when it heard nothing", async () => {
  const { requests, openTab } = await openBrowser();
  const [leader, one, two] = [openTab(), openTab(), openTab()];
  const first = await requests.next();
  await waitFor(2);
  const saidAt = performance.now();
  first.say(accountChange());
  await Promise.all([one.refreshed.next(), two.refreshed.next()]);
  leader.stop.abort();
  await first.gone;
  const second = await requests.next();
  // Not since the page began, as if it had never heard anything.
  expect(sinceOf(second.path)).toBeLessThanOrEqual(Math.ceil(performance.now() - saidAt));
  await waitFor(1);
  second.say(accountChange());
  await Promise.all([one.refreshed.next(), two.refreshed.next()]);
  expect(requests.count).toBe(2);
});

test("a page that only polled says that it heard nothing meanwhile", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const { requests, openTab, asked } = await openBrowser();
  openTab();
  const stream = await requests.next();
  stream.say(": beat\n\nevent: deaf\ndata: {}\n\n");
  await stream.gone;
  // It asks again after some minutes, and polls each half minute.
  while (asked.length === 1) await vi.advanceTimersByTimeAsync(1000);
  expect(sinceOf(asked[1])).toBeGreaterThan(100_000);
});

test("when the session is over, all tabs say so, and none asks again", async () => {
  const { requests, openTab } = await openBrowser();
  const [leader, one] = [openTab(), openTab()];
  const stream = await requests.next();
  await waitFor(1);
  stream.say('event: over\ndata: {"by":"another0"}\n\n');
  await Promise.all([leader.ended.next(), one.ended.next()]);
  await stream.gone;
  expect(await waiting()).toBe(0);
  expect([leader.stop.signal.aborted, one.stop.signal.aborted, requests.count]).toEqual([true, true, 1]);
});

test("a tab that ended its own session leaves by itself", async () => {
  const { requests, openTab } = await openBrowser();
  const tab = openTab();
  const stream = await requests.next();
  stream.say(`event: over\ndata: {"by":"${tabId}"}\n\n`);
  await stream.gone;
  expect([tab.stop.signal.aborted, tab.ended.count]).toEqual([true, 0]);
});
