import pLimit from "p-limit";
import pg from "pg";
import { expect, test } from "vitest";
import { withLock } from "@/lib/server/platform/db/advisory-lock";
import { openPortal } from "@/test/portal-environment";
import { env } from "./env";
import { createTick, runAlone, startJobs } from "./jobs";

const { database } = await openPortal();

const idle = async () => undefined;
const locks =
  "select from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())";

test("another instance leaves a running job alone, and runs it as soon as the first one dies", async () => {
  const instance = new pg.Client({ connectionString: env().DATABASE_URL, application_name: "instance-that-dies" });
  // A killed process drops its connection in the same way.
  instance.on("error", () => undefined);
  await instance.connect();
  await instance.query("select pg_advisory_lock(hashtextextended('job:handed-over', 0))");
  const job = { name: "handed-over", work: idle };
  expect(await runAlone(job)).toBe(false);
  await database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'instance-that-dies'",
  );
  await expect.poll(() => runAlone(job)).toBe(true);
  await instance.end();
});

test("a job never runs twice at the same time, and runs again after it succeeds or fails", async () => {
  const ended = Promise.withResolvers<void>();
  const slow = runAlone({ name: "once", work: () => ended.promise });
  await expect.poll(async () => (await database.query(locks)).length).toBe(1);
  expect(await runAlone({ name: "once", work: idle })).toBe(false);
  expect(await runAlone({ name: "another", work: idle })).toBe(true);
  ended.resolve();
  expect(await slow).toBe(true);
  const failing = () => Promise.reject(new Error("a job that fails"));
  await expect(runAlone({ name: "once", work: failing })).rejects.toThrow("a job that fails");
  expect(await runAlone({ name: "once", work: idle })).toBe(true);
});

/** Makes PostgreSQL end the idle connections that hold locks, and waits until it has. */
async function cutOff(): Promise<void> {
  await database.query(locks.replace("from", "pg_terminate_backend(pid) from"));
  await expect.poll(async () => (await database.query(locks)).length).toBe(0);
}

test("a job or lock that loses its connection fails alone, and does not block the next run", async () => {
  await expect(runAlone({ name: "cut-off", work: cutOff })).rejects.toThrow();
  expect(await runAlone({ name: "cut-off", work: idle })).toBe(true);
  await withLock("cut-off", cutOff).catch(() => undefined);
  expect(await withLock("cut-off", async () => "mine")).toBe("mine");
});

test("a job that is queued or running is not queued again; after it ends, it can be", async () => {
  const limit = pLimit(1);
  const first = Promise.withResolvers<void>();
  const started: string[] = [];
  const tickFirst = createTick(limit, () => {
    started.push("first");
    return first.promise;
  });
  const tickSecond = createTick(limit, async () => started.push("second"));
  for (const tick of [tickFirst, tickSecond, tickSecond, tickFirst]) tick();
  await expect.poll(() => started).toEqual(["first"]);
  first.resolve();
  await limit(idle);
  expect(started).toEqual(["first", "second"]);
  tickFirst();
  await limit(idle);
  expect(started).toEqual(["first", "second", "first"]);
});

test("slow jobs that don't end keep no quick job from running", async () => {
  const ended = Promise.withResolvers<void>();
  const started = new Set<string>();
  const work = (name: string, end: Promise<void>) => async () => {
    started.add(name);
    await end;
  };
  const slow = ["slow-1", "slow-2", "slow-3"].map((name) => ({ name, isSlow: true, work: work(name, ended.promise) }));
  const quick = { name: "quick", work: work("quick", Promise.resolve()) };
  startJobs([...slow, quick].map((job) => ({ ...job, everySeconds: 3600 })));
  await expect.poll(() => started, { timeout: 5000 }).toContain("quick");
  expect([...started].filter((name) => name !== "quick")).toEqual(["slow-1"]);
  ended.resolve();
  await expect.poll(() => started).toContain("slow-3");
});
