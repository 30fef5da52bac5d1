import { TAB_HEADER } from "@/lib/api/live";
import { isProblemCode } from "@/lib/api/problem";
import { SHOWN_ACCOUNT_HEADER } from "@/lib/api/shown-account";
import { Failure, type FailureCode } from "./failure";
import { shownAccount } from "./shown-account";
import { tabId } from "./tab-id";

/** Longer than the slowest response: a device that waits for its turn, with Polar at its deadline each time. */
const TIMEOUT_MS = 30_000;

/** Validates a response body. Zod schemas are readers. */
export type Reader<Body> = { safeParse(data: unknown): { success: true; data: Body } | { success: false } };

/** A reader, or a function that loads it during the request. The first page gets its data from the HTML, so it doesn't load zod. */
type Schema<Body> = Reader<Body> | (() => Promise<Reader<Body>>);

/**
 * Reads JSON from the portal's own API: `getJson("/api/license-keys", licenseKeyList)`.
 * @throws Failure with the problem's code; an AbortError if the caller aborted `signal`
 */
export function getJson<Body>(path: string, schema: Schema<Body>, signal?: AbortSignal): Promise<Body> {
  return request("GET", path, undefined, loadReader(schema), signal);
}

/** After these, the server may have done what it was asked to do. A reset connection looks like a refused one. */
const lostResponse = new Set<FailureCode>(["no_response", "response_unreadable", "unreachable"]);

/**
 * Sends a write. The body is always JSON, because the server requires it for writes.
 * @throws Failure; `outcome_unknown` if the response was lost, because the write may have happened; `page_incomplete` if the
 *   write wasn't sent, because a script of the page didn't load
 */
export async function sendJson<Body>(
  method: "POST" | "DELETE",
  path: string,
  body: Readonly<Record<string, unknown>>,
  schema: Schema<Body>,
): Promise<Body> {
  // A write whose response can't be read would look lost, so it isn't sent.
  const reader = await loadReader(schema);
  if (reader === null) throw new Failure("page_incomplete");
  try {
    return await request(method, path, body, Promise.resolve(reader));
  } catch (error) {
    const isLost = error instanceof Failure && lostResponse.has(error.code);
    throw isLost ? new Failure("outcome_unknown", { cause: error }) : error;
  }
}

/**
 * Sends a query by POST, because it must not appear in a URL. Changes nothing on the server.
 * @throws like `getJson`
 */
export function queryJson<Body>(
  path: string,
  body: Readonly<Record<string, unknown>>,
  schema: Schema<Body>,
  signal?: AbortSignal,
): Promise<Body> {
  return request("POST", path, body, loadReader(schema), signal);
}

/** Ignores the response body. For requests where only success or failure matters. */
export const ignoreBody: Reader<unknown> = { safeParse: (data) => ({ success: true, data }) };

async function request<Body>(
  method: string,
  path: string,
  body: Readonly<Record<string, unknown>> | undefined,
  reader: Promise<Reader<Body> | null>,
  signal?: AbortSignal,
): Promise<Body> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers: { accept: "application/json", ...(body === undefined ? {} : writeHeaders()) },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      cache: "no-store",
      redirect: "error",
    });
    text = await response.text();
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure(networkFailure(timeout), { cause: error });
  }
  if (!response.ok) throw failureOf(response, text);
  const answer = (await reader)?.safeParse(parse(text));
  if (answer === undefined) throw new Failure("page_incomplete");
  if (!answer.success) throw new Failure("response_unreadable");
  return answer.data;
}

/** Returns the headers of a write. */
export function writeHeaders(): Record<string, string> {
  const shown = shownAccount();
  const headers = { "content-type": "application/json", [TAB_HEADER]: tabId };
  return { ...headers, ...(shown === null ? {} : { [SHOWN_ACCOUNT_HEADER]: shown }) };
}

/** Returns null if the reader's script didn't load. */
async function loadReader<Body>(schema: Schema<Body>): Promise<Reader<Body> | null> {
  return typeof schema === "function" ? await schema().catch(() => null) : schema;
}

function networkFailure(timeout: AbortSignal): FailureCode {
  if (timeout.aborted) return "no_response";
  return navigator.onLine === false ? "offline" : "unreachable";
}

/** Returns the response's problem. If the response isn't from the portal (a proxy's page), its status decides. */
export function failureOf(response: Response, text: string): Failure {
  const { code, retry_after: retryAfter, tries_left: triesLeft, instance } = membersOf(parse(text));
  if (isProblemCode(code)) {
    return new Failure(code, {
      retryAfter: typeof retryAfter === "number" ? retryAfter : retryAfterHeader(response),
      triesLeft: typeof triesLeft === "number" ? triesLeft : undefined,
      reference: typeof instance === "string" ? instance : undefined,
    });
  }
  if (response.status === 429) return new Failure("rate_limited", { retryAfter: retryAfterHeader(response) });
  return new Failure("response_unreadable", { retryAfter: retryAfterHeader(response) });
}

/** Returns the members of ProblemDetails (lib/api/problem.ts). Their types are unknown, because the response may come from a proxy. */
function membersOf(data: unknown): Record<string, unknown> {
  return typeof data === "object" && data !== null ? { ...data } : {};
}

function retryAfterHeader(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** Returns undefined for invalid JSON, which schemas reject. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
