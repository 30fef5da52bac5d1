import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type EventRequest, Mailbox, startEventServer } from "@/test/event-server";
import { leadLive } from "./live-leader";
import type { LiveMessage } from "./live-stream";

const BEAT = ": beat\n\n";
const change = (id: string) => `event: change\ndata: {"topic":"license_keys","license_key_id":"${id}"}\n\n`;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const STEP_MS = 50;
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** Lets everything happen that waits for no timer and no network. */
async function settle(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A leader that reads from a server of this test. */
async function startLeader({ isOnline = true } = {}) {
  const { url, requests } = await startEventServer();
  const heard = new Mailbox<LiveMessage>();
  const over = new Mailbox<true>();
  const online = Promise.withResolvers<void>();
  if (isOnline) online.resolve();
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  let asked = 0;
  const done = leadLive({
    open: async (path, init) => {
      asked += 1;
      const response = await fetch(url + path, init);
      const end = new TransformStream({ flush: () => over.put(true) });
      if (!response.ok) over.put(true);
      return new Response(response.body?.pipeThrough(end) ?? null, response);
    },
    waitForNetwork: () => online.promise,
    tell: (message) => heard.put(message),
    age: () => 1234.5,
    signal: stop.signal,
  });
  return {
    requests,
    heard,
    stop,
    done,
    goOnline: online.resolve,
    asked: () => asked,
    /** Lets the time pass until the leader asks for the stream again. @returns how long it took, in milliseconds */
    async untilAsked(stepMs = STEP_MS) {
      const before = asked;
      let waited = 0;
      for (; asked === before; waited += stepMs) await pass(stepMs);
      return waited;
    },
    /** Ends a response, and waits until the leader knows it. */
    async end({ response }: EventRequest, status = 200) {
      if (!response.headersSent) response.writeHead(status);
      response.end();
      await over.next();
      await settle();
    },
  };
}

describe("what the stream says", () => {
  test("is told in its order, however the network cuts it; comments are beats", async () => {
    const { requests, heard } = await startLeader();
    const stream = await requests.next();
    expect(stream.path).toBe("/api/events?since=1235");
    stream.say(BEAT);
    expect(await heard.next()).toEqual({ event: "beat" });
    const text = change("1");
    stream.say(text.slice(0, 20));
    stream.say(text.slice(20) + change("2"));
    expect(await heard.next()).toEqual({ event: "change", topic: "license_keys", license_key_id: "1" });
    expect(await heard.next()).toEqual({ event: "change", topic: "license_keys", license_key_id: "2" });
  });

  test("ends the leader when the session is over, with the tab that ended it", async () => {
    const { requests, heard, done, asked } = await startLeader();
    const stream = await requests.next();
    stream.say(`event: over\ndata: {"by":"tab-0001"}\n\n${change("1")}`);
    expect(await heard.next()).toEqual({ event: "over", by: "tab-0001" });
    await done;
    await stream.gone;
    expect([asked(), heard.count, vi.getTimerCount()]).toEqual([1, 1, 0]);
  });

  test("is nothing without a session: the leader ends", async () => {
    const { requests, heard, done } = await startLeader();
    const { response } = await requests.next();
    response.writeHead(401).end();
    expect(await heard.next()).toEqual({ event: "over" });
    await done;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a connection that ends", () => {
  test("is opened again after about a second, without polling", async () => {
    const { requests, heard, end, asked } = await startLeader();
    const stream = await requests.next();
    stream.say(BEAT);
    await heard.next();
    await end(stream);
    await pass(499);
    expect(asked()).toBe(1);
    await pass(1001);
    expect(asked()).toBe(2);
    expect(heard.count).toBe(1);
  });

  test("is opened less and less often, at most a minute apart, and the page polls meanwhile", async () => {
    const { requests, heard, end, untilAsked } = await startLeader();
    let polls = 0;
    for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
      await end(await requests.next(), 503);
      polls = heard.count;
      const wait = await untilAsked();
      expect(wait).toBeGreaterThanOrEqual(seconds * 500);
      expect(wait).toBeLessThanOrEqual(seconds * 1500 + STEP_MS);
    }
    expect(polls).toBeGreaterThan(1);
    expect(await heard.next()).toEqual({ event: "change", topic: "all", poll: true });
    // The first beat ends both.
    const stream = await requests.next();
    stream.say(BEAT);
    while ((await heard.next()).event !== "beat");
    const before = heard.count;
    await pass(40_000);
    expect(heard.count).toBe(before);
    await end(stream);
    expect(await untilAsked()).toBeLessThanOrEqual(1500 + STEP_MS);
  });

  test("waits for the network", async () => {
    const { requests, end, asked, goOnline } = await startLeader({ isOnline: false });
    await end(await requests.next(), 503);
    await pass(10_000);
    expect(asked()).toBe(1);
    goOnline();
    await requests.next();
    expect(asked()).toBe(2);
  });

  test("is noticed by its silence", async () => {
    const { requests, heard, asked } = await startLeader();
    const stream = await requests.next();
    stream.say(BEAT);
    await heard.next();
    await pass(49_000);
    stream.say(BEAT);
    await heard.next();
    await pass(49_000);
    expect(asked()).toBe(1);
    await pass(1000);
    await stream.gone;
    await settle();
    await pass(1500);
    expect(asked()).toBe(2);
  });
});

describe("a stream that is held back", () => {
  test.each([
    [
      "says nothing for ten seconds",
      async (stream: EventRequest) => {
        stream.response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        await pass(10_000);
      },
    ],
    ["says that it hears nothing", async (stream: EventRequest) => stream.say("event: deaf\ndata: {}\n\n")],
  ])("if it %s, the page polls, and asks again after minutes", async (_why, holdBack) => {
    const { requests, heard, untilAsked } = await startLeader();
    const stream = await requests.next();
    await holdBack(stream);
    await stream.gone;
    await settle();
    await pass(30_000);
    expect(await heard.next()).toEqual({ event: "change", topic: "all", poll: true });
    const waited = 30_000 + (await untilAsked(1000));
    expect(waited).toBeGreaterThanOrEqual(150_000);
    expect(waited).toBeLessThanOrEqual(451_000);
  });
});

test("a page that is left asks and polls no more", async () => {
  const { requests, stop, done, end, asked, heard } = await startLeader();
  await end(await requests.next(), 503);
  await pass(1500);
  await end(await requests.next(), 503);
  stop.abort();
  await done;
  expect(vi.getTimerCount()).toBe(0);
  expect([asked(), heard.count]).toEqual([2, 0]);
});

test("a page that is left without a network ends, so that another tab can lead", async () => {
  const { requests, stop, done, end, asked } = await startLeader({ isOnline: false });
  await end(await requests.next(), 503);
  stop.abort();
  await done;
  expect([asked(), vi.getTimerCount()]).toEqual([1, 0]);
});

test("a page that is left closes its stream", async () => {
  const { requests, stop, done, heard } = await startLeader();
  const stream = await requests.next();
  stream.say(BEAT);
  await heard.next();
  stop.abort();
  await done;
  await stream.gone;
  expect(vi.getTimerCount()).toBe(0);
});
