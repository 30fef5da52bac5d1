import { expect, test } from "vitest";
import type { HeardChange } from "@/lib/server/platform/changes";
import type { Hearing } from "./change-listener";
import { IN_ALL, LiveStreams, PER_CLIENT, PER_CUSTOMER, PER_SESSION } from "./live-streams";

/** Streams whose changes and sessions the test decides. */
function openStreams() {
  const closed = new Set<string>();
  let events: { onChange: (change: HeardChange) => void; onHearing: (hearing: Hearing) => void } | undefined;
  const streams = new LiveStreams({
    listen: (given) => {
      events = given;
      return () => Promise.resolve();
    },
    findOpenSessions: async (ids) => new Set(ids.filter((id) => !closed.has(id))),
    logFailure: (error) => {
      throw error;
    },
  });
  streams.start();
  events?.onHearing("hearing");
  return {
    streams,
    closed,
    change: (change: HeardChange) => events?.onChange(change),
    hearing: (hearing: Hearing) => events?.onHearing(hearing),
  };
}

const listener = (sessionId: string, customerId = "northwind", client = "192.0.2.1") => ({
  sessionId,
  customerId,
  memberId: null,
  client,
});

async function textOf(body: ReadableStream<Uint8Array>): Promise<string> {
  return await new Response(body).text();
}

test("a stream says what changed of its customer, and nothing of others", async () => {
  const { streams, change } = openStreams();
  const { body } = streams.open(listener("one"), 0);
  change({ customerId: "northwind", topic: "license_keys", licenseKeyId: "key", by: "tab12345" });
  change({ customerId: "other", topic: "account" });
  await streams.stop();
  expect(await textOf(body)).toBe(
    ': beat\n\nevent: change\ndata: {"topic":"license_keys","license_key_id":"key","by":"tab12345"}\n\n',
  );
});

test("a member hears of their own keys, nothing of a colleague's, and of others without the key", async () => {
  const { streams, change } = openStreams();
  const began = performance.now();
  while (performance.now() < began + 3);
  const [ada, bob] = ["ada", "bob"].map((memberId) => streams.open({ ...listener(memberId), memberId }, 0));
  const customerId = "northwind";
  change({ customerId, topic: "license_keys", licenseKeyId: "adas", memberId: "ada" });
  change({ customerId, topic: "license_keys", licenseKeyId: "unknown" });
  const later = streams.open({ ...listener("later"), memberId: "bob" }, performance.now() - began);
  const whole = streams.open(listener("whole"), performance.now() - began);
  await streams.stop();
  const told = async ({ body }: { body: ReadableStream<Uint8Array> } = { body: new ReadableStream() }) =>
    Array.from((await textOf(body)).matchAll(/data: (.*)/g), ([, data = ""]) => data);
  const [named, unnamed] = ['{"topic":"license_keys","license_key_id":"adas"}', '{"topic":"license_keys"}'];
  expect(await told(ada)).toEqual([named, unnamed]);
  expect(await told(bob)).toEqual([unnamed]);
  expect(await told(later)).toEqual([unnamed]);
  expect(await told(whole)).toEqual([named, '{"topic":"license_keys","license_key_id":"unknown"}']);
});

test("a stream begins with what changed since the page last heard of it", async () => {
  const { streams, change } = openStreams();
  const began = performance.now();
  // A page's request takes longer than this.
  while (performance.now() < began + 3);
  change({ customerId: "northwind", topic: "account" });
  const later = streams.open(listener("one"), performance.now() - began);
  const tooLate = streams.open(listener("two"), 600_000);
  await streams.stop();
  expect(await textOf(later.body)).toContain('{"topic":"account"}');
  expect(await textOf(tooLate.body)).toContain('{"topic":"all"}');
});

test("a stream ends with its session, and says which tab ended it", async () => {
  const { streams, closed, change } = openStreams();
  const [ended, open] = [streams.open(listener("ended"), 0), streams.open(listener("open"), 0)];
  closed.add("ended");
  change({ customerId: "northwind", topic: "sessions", by: "tab12345" });
  expect(await textOf(ended.body)).toContain('event: over\ndata: {"by":"tab12345"}');
  expect(streams.count).toBe(1);
  await streams.stop();
  expect(await textOf(open.body)).not.toContain("over");
});

test("after a gap every stream is told once, and streams whose session ended meanwhile end", async () => {
  const { streams, closed, hearing } = openStreams();
  const [ended, open] = [streams.open(listener("ended"), 0), streams.open(listener("open"), 0)];
  hearing("starting");
  closed.add("ended");
  hearing("hearing");
  expect(await textOf(ended.body)).toContain("event: over");
  await streams.stop();
  expect((await textOf(open.body)).match(/"all"/g)).toHaveLength(1);
});

test("where notifications don't arrive, streams say so and end", async () => {
  const { streams, hearing } = openStreams();
  const before = streams.open(listener("before"), 0);
  hearing("deaf");
  const after = streams.open(listener("after"), 0);
  expect(await textOf(before.body)).toContain("event: deaf");
  expect(await textOf(after.body)).toBe("event: deaf\ndata: {}\n\n");
  expect(streams.count).toBe(0);
});

test("a session's oldest stream makes room for a new one", async () => {
  const { streams } = openStreams();
  const [oldest] = Array.from({ length: PER_SESSION + 1 }, () => streams.open(listener("one"), 0));
  expect(streams.count).toBe(PER_SESSION);
  expect(await textOf(oldest?.body ?? new ReadableStream())).toBe(": beat\n\n");
});

test.each([
  ["customer", PER_CUSTOMER, (index: number) => listener(`s${index}`, "northwind", `c${index}`)],
  ["client", PER_CLIENT, (index: number) => listener(`s${index}`, `k${index}`, "192.0.2.1")],
  ["process", IN_ALL, (index: number) => listener(`s${index}`, `k${index}`, `c${index}`)],
])("a %s has at most %i streams", (_of, most, make) => {
  const { streams } = openStreams();
  const all = Array.from({ length: most }, (_, index) => streams.open(make(index), 0));
  expect(() => streams.open(make(most), 0)).toThrow("rate_limited");
  all[0]?.end();
  streams.open(make(most), 0);
  expect(streams.count).toBe(most);
});

test("a browser that leaves, or doesn't read, is forgotten", async () => {
  const { streams, change } = openStreams();
  await streams.open(listener("left"), 0).body.cancel();
  expect(streams.count).toBe(0);
  const { body } = streams.open(listener("slow"), 0);
  for (let index = 0; index < 1000; index += 1) change({ customerId: "northwind", topic: "account" });
  expect(streams.count).toBe(0);
  await expect(textOf(body)).rejects.toThrow();
});
