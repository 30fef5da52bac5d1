import { expect, test } from "vitest";
import { createJobQueue } from "./job-queue";

/** Runs of jobs that end when the test says so. */
function manual() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (job: string) =>
    new Promise<void>((resolve) => {
      started.push(job);
      ends.set(job, resolve);
    });
  const end = async (job: string) => {
    ends.get(job)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { started, run, end };
}

test("so many run at once, the others in their order after them", async () => {
  const { started, run, end } = manual();
  const put = createJobQueue(2, run);
  for (const job of ["a", "b", "c", "d"]) put(job);
  expect(started).toEqual(["a", "b"]);
  await end("b");
  expect(started).toEqual(["a", "b", "c"]);
  await end("a");
  expect(started).toEqual(["a", "b", "c", "d"]);
});

test("a job that waits or runs is not taken twice, and comes again when it is over", async () => {
  const { started, run, end } = manual();
  const put = createJobQueue(1, run);
  for (const job of ["a", "a", "b", "b", "a"]) put(job);
  await end("a");
  await end("b");
  expect(started).toEqual(["a", "b"]);
  put("a");
  expect(started).toEqual(["a", "b", "a"]);
});
