import "server-only";
import { PolarNetworkError } from "@polar-sh/sdk";
import { createPolarCore, type PolarCore } from "@polar-sh/sdk/2026-10";
import { circuitBreaker, ExponentialBackoff, fullJitterGenerator, handleWhen, retry, SamplingBreaker } from "cockatiel";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { type Lane, takeFromBudget } from "./budget";
import { isOutage, isTransient, PolarRefusal, PolarTimeout, PolarUnreadable, translateFailure } from "./failure";
import { RetryBudget } from "./retry-budget";
import { send } from "./send";

/** Whose right a call uses. The organization's is taken from a budget with lanes, the customer's from the customer's own limit at Polar. */
export type PolarCaller = { kind: "customer"; token: string } | { kind: "organization"; lane: Lane };

/** Milliseconds for one operation, all its tries together. */
const DEADLINE_MS = 4000;
const BODY_LIMIT = 4 * 1024 * 1024;
/** One key with 1,000 activations of full meta is 25 MB. */
export const ONE_KEY_BODY_LIMIT = 32 * 1024 * 1024;

type CallOptions = { bodyLimit?: number };

const breaker = circuitBreaker(handleWhen(isOutage), {
  halfOpenAfter: 5000,
  breaker: new SamplingBreaker({ threshold: 0.6, duration: 10_000, minimumRps: 5 }),
});
const retryBudget = new RetryBudget();
const retrying = retry(
  handleWhen((error) => isTransient(error) && retryBudget.withdraw()),
  {
    maxAttempts: 2,
    backoff: new ExponentialBackoff({ generator: fullJitterGenerator, initialDelay: 150, maxDelay: 900 }),
  },
);

/**
 * A GET to Polar: up to three tries with full jitter within four seconds, inside a retry budget, behind a breaker.
 * @throws PolarRefusal where the caller must decide what a 401, 403, 404 or 422 means; Problem `upstream_*` otherwise.
 */
export async function readFromPolar<T>(
  caller: PolarCaller,
  call: (core: PolarCore) => Promise<T>,
  options: CallOptions = {},
): Promise<T> {
  retryBudget.deposit();
  return await run(caller, call, options, (attempt) => retrying.execute(attempt));
}

/**
 * A write to Polar: one try. After `upstream_timeout` or `upstream_unavailable` its effect is unknown, and the caller
 * reads again before it answers.
 * @throws as `readFromPolar`.
 */
export async function writeToPolar<T>(caller: PolarCaller, call: (core: PolarCore) => Promise<T>): Promise<T> {
  return await run(caller, call, {}, (attempt) => attempt());
}

async function run<T>(
  caller: PolarCaller,
  call: (core: PolarCore) => Promise<T>,
  { bodyLimit = BODY_LIMIT }: CallOptions,
  trying: (attempt: () => Promise<T>) => Promise<T>,
): Promise<T> {
  if (caller.kind === "organization") await takeFromBudget(caller.lane);
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), DEADLINE_MS);
  const core = coreFor(caller, deadline.signal, bodyLimit);
  try {
    return await trying(() => breaker.execute(() => call(core)));
  } catch (error) {
    const failure = translateFailure(error);
    if (caller.kind === "organization" && failure instanceof PolarRefusal && failure.refusal === "token_refused") {
      log.error({ event: "organization_token_refused" });
    }
    throw failure;
  } finally {
    clearTimeout(timer);
  }
}

/** The SDK's client with our own sending: one deadline for all tries, no redirects, bounded bodies. */
function coreFor(caller: PolarCaller, deadline: AbortSignal, bodyLimit: number): PolarCore {
  const core = createPolarCore({
    baseUrl: env().POLAR_BASE_URL,
    accessToken: caller.kind === "customer" ? caller.token : env().POLAR_ACCESS_TOKEN,
  });
  core.sendRequest = async ([url, init]) => {
    const started = performance.now();
    const method = init.method ?? "GET";
    try {
      const answer = await send(url, callOf(init), { signal: deadline, bodyLimit });
      report(caller, method, url, answer.status, started);
      return answer;
    } catch (error) {
      report(caller, method, url, deadline.aborted ? "timeout" : "failed", started);
      if (deadline.aborted) throw new PolarTimeout();
      if (error instanceof PolarUnreadable) throw error;
      throw new PolarNetworkError("no answer");
    }
  };
  return core;
}

/** What the SDK made, with the types that it gives away: its headers are Headers, its body is JSON or none. */
function callOf({ method = "GET", headers, body }: RequestInit) {
  const own = headers instanceof Headers ? headers : new Headers(headers);
  return { method, headers: own, ...(typeof body === "string" ? { body } : {}) };
}

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/gi;

function report(caller: PolarCaller, method: string, url: string, status: number | string, started: number): void {
  if (!log.isLevelEnabled("debug")) return;
  const path = new URL(url).pathname.replace(UUID, "{id}");
  log.debug({ event: "polar", method, path, by: caller.kind, status, ms: Math.round(performance.now() - started) });
}
