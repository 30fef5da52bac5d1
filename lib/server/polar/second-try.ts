import "server-only";
import { BrokenCircuitError } from "cockatiel";
import { isOutage, PolarNotNeeded, PolarTimeout } from "./failure";

/** A read without an answer after this time gets a second try, which then still has more than two seconds. */
const HANGING_MS = 1800;

/**
 * Reads, and tries a second time beside the first when it hangs. The first one goes on, because Polar may be slow and not gone:
 * the first answer counts, and the other try is aborted. A first try that loses counts as a timeout.
 * @param mayTryAgain asked once, when the first try hangs
 * @throws Polar's refusal; when both tries fail otherwise, the error of the first
 */
export async function withSecondTry<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  mayTryAgain: () => boolean,
): Promise<T> {
  const [first, second] = [new AbortController(), new AbortController()];
  const started = attempt(first.signal);
  if (!(await isHanging(started)) || !mayTryAgain()) return await started;
  const again = attempt(second.signal);
  try {
    const answer = await Promise.any([answerOf(started, second), answerOf(again, first)]);
    if ("refusal" in answer) throw answer.refusal;
    return answer.value;
  } catch (error) {
    throw error instanceof AggregateError ? error.errors[0] : error;
  }

  /** What Polar answered. Rejects without an answer, so that the other try decides. */
  async function answerOf(own: Promise<T>, other: AbortController): Promise<{ value: T } | { refusal: unknown }> {
    const answer = await own.then(
      (value) => ({ value }),
      (error: unknown) => {
        if (isOutage(error) || error instanceof BrokenCircuitError) throw error;
        return { refusal: error };
      },
    );
    other.abort(other === first ? new PolarTimeout() : new PolarNotNeeded());
    return answer;
  }
}

async function isHanging(started: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(true), HANGING_MS);
  const settled = () => resolve(false);
  started.then(settled, settled);
  return await promise.finally(() => clearTimeout(timer));
}
