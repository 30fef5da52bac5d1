import "server-only";

/**
 * Runs what is put in, in its order, at most `atOnce` side by side. What waits or runs already is not taken again: a slow
 * job's next turn is not queued behind itself.
 * @param run must not reject
 */
export function createJobQueue<Job>(atOnce: number, run: (job: Job) => Promise<unknown>): (job: Job) => void {
  const waiting: Job[] = [];
  const taken = new Set<Job>();
  let running = 0;

  function startNext(): void {
    const job = running < atOnce ? waiting.shift() : undefined;
    if (job === undefined) return;
    running += 1;
    void run(job).finally(() => {
      running -= 1;
      taken.delete(job);
      startNext();
    });
  }

  return (job) => {
    if (taken.has(job)) return;
    taken.add(job);
    waiting.push(job);
    startNext();
  };
}
