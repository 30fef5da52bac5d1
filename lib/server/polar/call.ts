import "server-only";
import { PolarNetworkError } from "@polar-sh/sdk";
import { createPolarCore, type PolarCore } from "@polar-sh/sdk/2026-10";
import {
  CircuitState,
  circuitBreaker,
  ExponentialBackoff,
  fullJitterGenerator,
  handleWhen,
  retry,
  SamplingBreaker,
} from "cockatiel";
import { currentRequest } from "@/lib/node-server/request-record";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { metricSources, type PolarHealth } from "@/lib/server/platform/metrics/metric-sources";
import { type Lane, spendBudget } from "./budget";
import { startCall } from "./call-measure";
import {
  isOutage,
  isTransient,
  mapRefusal,
  PolarNotNeeded,
  PolarRefusal,
  PolarTimeout,
  PolarUnreadable,
  type Refusals,
  translateFailure,
} from "./failure";
import { RetryBudget } from "./retry-budget";
import { withSecondTry } from "./second-try";
import { send } from "./send";

/**
 * Whose token a call uses. Calls with the organization's spend the budget of a lane; a customer's token has its own limit at Polar.
 * An operator's command also uses the organization's, for a few calls, and maybe before there is a database with a budget.
 */
export type PolarCaller =
  | { kind: "customer"; token: string }
  | { kind: "organization"; lane: Lane }
  | { kind: "operator" };

/** For one operation, including its retries. */
const DEADLINE_MS = 4000;
const BODY_LIMIT = 4 * 1024 * 1024;
/** One key with 1,000 activations with full metadata is 25 MB. */
export const ONE_KEY_BODY_LIMIT = 32 * 1024 * 1024;

type CallOptions = { bodyLimit?: number };

/** Opens by rate: one customer whose data can't be read must not stop the calls for everyone. */
const breaker = circuitBreaker(handleWhen(isOutage), {
  halfOpenAfter: 5000,
  breaker: new SamplingBreaker({ threshold: 0.6, duration: 10_000, minimumRps: 5 }),
});
const retryBudget = new RetryBudget();
const stateNames: Record<CircuitState, PolarHealth["breaker"]> = {
  [CircuitState.Closed]: "closed",
  [CircuitState.HalfOpen]: "half_open",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "isolated",
};
metricSources.polar.add(() => ({ breaker: stateNames[breaker.state], retriesLeft: retryBudget.left }));
const retrying = retry(
  handleWhen((error) => isTransient(error) && retryBudget.withdraw()),
  {
    maxAttempts: 2,
    backoff: new ExponentialBackoff({ generator: fullJitterGenerator, initialDelay: 150, maxDelay: 900 }),
  },
);

/**
 * Sends a GET to Polar, or a call that is safe to repeat: up to three tries within four seconds, with full jitter, a retry
 * budget and a circuit breaker. A try that hangs gets a second one beside it, from the same budget.
 * @throws PolarRefusal for a 401, 403, 404 or 422, whose meaning the caller decides; Problem `upstream_*` otherwise.
 */
export async function readFromPolar<T>(
  caller: PolarCaller,
  call: (core: PolarCore) => Promise<T>,
  options: CallOptions = {},
): Promise<T> {
  retryBudget.deposit();
  return await run(caller, call, options, (attempt) =>
    retrying.execute(() => withSecondTry(attempt, () => retryBudget.withdraw())),
  );
}

/**
 * Reads with the organization's token.
 * @param refusals the Problem for each refusal that says something about the input. Others become `upstream_rejected`: the
 *   token lacks a scope, or Polar refuses what it should accept.
 * @throws Problem from `refusals`, `upstream_*`.
 */
export async function readAsOrganization<T>(
  lane: Lane,
  call: (core: PolarCore) => Promise<T>,
  refusals: Refusals = {},
  options?: CallOptions,
): Promise<T> {
  const answer = readFromPolar({ kind: "organization", lane }, call, options);
  return await mapRefusal(answer, { other: "upstream_rejected", ...refusals });
}

/**
 * Sends a write to Polar, once. After `upstream_timeout` or `upstream_unavailable` its effect is unknown: the caller must read
 * again before it answers.
 * @throws as `readFromPolar`.
 */
export async function writeToPolar<T>(caller: PolarCaller, call: (core: PolarCore) => Promise<T>): Promise<T> {
  return await run(caller, call, {}, (attempt) => attempt(new AbortController().signal));
}

async function run<T>(
  caller: PolarCaller,
  call: (core: PolarCore) => Promise<T>,
  { bodyLimit = BODY_LIMIT }: CallOptions,
  trying: (attempt: (signal: AbortSignal) => Promise<T>) => Promise<T>,
): Promise<T> {
  if (caller.kind === "organization") await spendBudget(caller.lane);
  const deadline = new AbortController();
  let tries = 0;
  const timer = setTimeout(() => deadline.abort(new PolarTimeout()), DEADLINE_MS);
  try {
    return await trying((signal) => {
      tries += 1;
      const core = coreFor(caller, AbortSignal.any([deadline.signal, signal]), { bodyLimit, attempt: tries });
      return breaker.execute(() => call(core));
    });
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

/** `attempt` counts the tries of a call, from 1. */
type Try = { bodyLimit: number; attempt: number };

/**
 * The SDK's client with our own transport: no redirects, a limit on response bodies.
 * @param signal ends the try, with the error to throw as its reason
 */
function coreFor(caller: PolarCaller, signal: AbortSignal, { bodyLimit, attempt }: Try): PolarCore {
  const core = createPolarCore({
    baseUrl: env().POLAR_BASE_URL,
    accessToken: caller.kind === "customer" ? caller.token : env().POLAR_ACCESS_TOKEN,
  });
  core.sendRequest = async ([url, init]) => {
    const started = performance.now();
    const method = init.method ?? "GET";
    const measured = startCall(caller.kind, method, url, attempt);
    try {
      const answer = await send(url, requestOf(init), { signal, bodyLimit });
      measured.end(answer.status);
      report(caller, method, url, answer.status, started);
      return answer;
    } catch (error) {
      measured.end(signal.reason instanceof PolarNotNeeded ? "not_needed" : signal.aborted ? "timeout" : "failed");
      report(caller, method, url, signal.aborted ? "timeout" : "failed", started, error);
      signal.throwIfAborted();
      if (error instanceof PolarUnreadable) throw error;
      throw new PolarNetworkError("no answer");
    }
  };
  return core;
}

/** Narrows the SDK's request: its headers are `Headers`, its body is JSON or absent. */
function requestOf({ method = "GET", headers, body }: RequestInit) {
  const own = headers instanceof Headers ? headers : new Headers(headers);
  return { method, headers: own, ...(typeof body === "string" ? { body } : {}) };
}

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/gi;

/** Failures are warnings, with their reason, since the Problem that they become doesn't keep it. */
function report(
  caller: PolarCaller,
  method: string,
  url: string,
  status: number | string,
  started: number,
  err?: unknown,
): void {
  const isFailure = typeof status === "string" || status >= 500 || status === 429;
  const level = isFailure ? "warn" : "debug";
  if (!log.isLevelEnabled(level)) return;
  const path = new URL(url).pathname.replace(UUID, "{id}");
  const line = { method, path, by: caller.kind, status, ms: Math.round(performance.now() - started) };
  const request = currentRequest();
  log[level]({
    event: "polar",
    ...(request && { request_id: request.id }),
    ...line,
    ...(err !== undefined && { err }),
  });
}
