import { expect, test } from "vitest";
import { createLane } from "./lane";

/** A task that is done when told so. */
function controlled() {
  let finish = (_value: string) => {};
  const done = new Promise<string>((resolve) => {
    finish = resolve;
  });
  return { done, finish };
}

/** Lets everything that is ready run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("no more run at once than the lane is wide, in the order of arrival", async () => {
  const lane = createLane(2);
  const tasks = [controlled(), controlled(), controlled(), controlled()];
  const started: number[] = [];
  const results = tasks.map((task, index) =>
    lane(() => {
      started.push(index);
      return task.done;
    }),
  );
  await settle();
  expect(started).toEqual([0, 1]);
  tasks[1]?.finish("second");
  await settle();
  expect(started).toEqual([0, 1, 2]);
  tasks[0]?.finish("first");
  tasks[2]?.finish("third");
  tasks[3]?.finish("fourth");
  expect(await Promise.all(results)).toEqual(["first", "second", "third", "fourth"]);
});

test("a task that fails makes room", async () => {
  const lane = createLane(1);
  await expect(lane(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await lane(() => Promise.resolve("next"))).toBe("next");
});

test("a task that is given up while it waits never runs, and holds no place", async () => {
  const lane = createLane(1);
  const running = controlled();
  const first = lane(() => running.done);
  const abort = new AbortController();
  let hasRun = false;
  const given = lane(() => {
    hasRun = true;
    return Promise.resolve("");
  }, abort.signal);
  const last = lane(() => Promise.resolve("last"));
  abort.abort(new Error("left"));
  await expect(given).rejects.toThrow("left");
  running.finish("first");
  expect(await Promise.all([first, last])).toEqual(["first", "last"]);
  expect(hasRun).toBe(false);
});
