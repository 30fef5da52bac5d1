import "server-only";
import pLimit, { type LimitFunction } from "p-limit";
import { withFreeLock } from "@/lib/server/platform/db/advisory-lock";
import { log } from "./log";
import { meters } from "./metrics/meters";

/**
 * Background work. Every instance tries to run it; one at a time does.
 * `isSlow`: a turn of it can take most of a minute, for example because it paces its calls to Polar.
 */
export type Job = { name: string; everySeconds: number; isSlow?: boolean; work: () => Promise<unknown> };

/**
 * Jobs that one instance runs at a time. A job needs two connections: one holds its lock and the other does its work. If all
 * jobs started together, they would take the pools' connections from each other and from requests. Slow jobs have a slot of
 * their own, so codes are mailed and impersonations end however long the slow ones take.
 */
const QUICK_SLOTS = 2;
const SLOW_SLOTS = 1;

/** Starts the jobs' timers. They don't keep the process alive. A job that fails is logged and runs again on its next tick. */
export function startJobs(jobs: readonly Job[]): void {
  const [quick, slow] = [pLimit(QUICK_SLOTS), pLimit(SLOW_SLOTS)];
  for (const job of jobs) {
    for (const outcome of ["done", "failed"]) meters()?.jobs.inc({ name: job.name, outcome }, 0);
    const tick = createTick(job.isSlow ? slow : quick, () =>
      runAlone(job).catch((error) => {
        meters()?.jobs.inc({ name: job.name, outcome: "failed" });
        log.warn({ event: "job_failed", job: job.name, err: error });
      }),
    );
    setInterval(tick, job.everySeconds * 1000).unref();
    setTimeout(tick, 1000).unref();
  }
}

/**
 * Returns a function that queues `run`, unless it's already queued or running. So a slow job never piles up.
 * @param run must not reject
 */
export function createTick(limit: LimitFunction, run: () => Promise<unknown>): () => void {
  let isQueued = false;
  return () => {
    if (isQueued) return;
    isQueued = true;
    void limit(run).finally(() => {
      isQueued = false;
    });
  };
}

/**
 * Runs a job unless another instance is running it. When an instance dies, PostgreSQL releases its lock.
 * @returns whether the job ran here.
 */
export async function runAlone({ name, work }: Pick<Job, "name" | "work">): Promise<boolean> {
  return await withFreeLock(`job:${name}`, async () => {
    await work();
    meters()?.jobs.inc({ name, outcome: "done" });
  });
}
