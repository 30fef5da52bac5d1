/** Runs tasks in order of arrival, at most so many at once. */
type Lane = <Result>(task: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/**
 * A lane for `width` tasks at once. A task that is aborted while it waits leaves the queue without having run.
 * @throws whatever the task throws; the signal's reason when it was aborted first
 */
export function createLane(width: number): Lane {
  let running = 0;
  const waiting: (() => void)[] = [];

  function leave(): void {
    const next = waiting.shift();
    // The place goes straight to the next in the queue, so that nobody can slip in between.
    if (next === undefined) running -= 1;
    else next();
  }

  async function enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (running < width) running += 1;
    else await turn(signal);
  }

  function turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = () => {
        signal?.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = () => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(signal?.reason);
      };
      waiting.push(go);
      signal?.addEventListener("abort", giveUp, { once: true });
    });
  }

  return async (task, signal) => {
    await enter(signal);
    try {
      return await task();
    } finally {
      leave();
    }
  };
}
