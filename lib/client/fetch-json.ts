import { isProblemCode } from "@/lib/api/problem";
import { SHOWN_ACCOUNT_HEADER } from "@/lib/api/shown-account";
import { Failure, type FailureCode } from "./failure";
import { shownAccount } from "./shown-account";

/** Longer than the server's four seconds for Polar, with retries. */
const TIMEOUT_MS = 15_000;

/** Checks an answer and gives it its type. Zod schemas are readers. */
export type Reader<Answer> = { safeParse(data: unknown): { success: true; data: Answer } | { success: false } };

/** A reader, or a function that loads it during the request. A first page has its data in the HTML, so it needn't load zod. */
type Schema<Answer> = Reader<Answer> | (() => Promise<Reader<Answer>>);

/**
 * Reads JSON from the portal's own API: `getJson("/api/license-keys", licenseKeyList)`.
 * @throws Failure with the problem's code; an AbortError if the caller aborted `signal`
 */
export function getJson<Answer>(path: string, schema: Schema<Answer>, signal?: AbortSignal): Promise<Answer> {
  return request("GET", path, undefined, schema, signal);
}

/**
 * Sends a write. The body is always JSON, because the server requires it for writes.
 * @throws Failure; `outcome_unknown` if the answer got lost, because the write may have happened
 */
export async function sendJson<Answer>(
  method: "POST" | "DELETE",
  path: string,
  body: Readonly<Record<string, unknown>>,
  schema: Schema<Answer>,
): Promise<Answer> {
  try {
    return await request(method, path, body, schema);
  } catch (error) {
    const isLost = error instanceof Failure && (error.code === "no_answer" || error.code === "answer_unreadable");
    throw isLost ? new Failure("outcome_unknown", { cause: error }) : error;
  }
}

/**
 * Reads by POST, for a query that must not appear in a URL.
 * @throws like `getJson`
 */
export function askJson<Answer>(
  path: string,
  body: Readonly<Record<string, unknown>>,
  schema: Schema<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  return request("POST", path, body, schema, signal);
}

/** Accepts any answer, also one without a body (204). */
export const noAnswer: Reader<unknown> = { safeParse: (data) => ({ success: true, data }) };

async function request<Answer>(
  method: string,
  path: string,
  body: Readonly<Record<string, unknown>> | undefined,
  schema: Schema<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const reader = loadReader(schema);
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
  const answer = (await reader).safeParse(parse(text));
  if (!answer.success) throw new Failure("answer_unreadable");
  return answer.data;
}

function writeHeaders(): Record<string, string> {
  const shown = shownAccount();
  return { "content-type": "application/json", ...(shown === null ? {} : { [SHOWN_ACCOUNT_HEADER]: shown }) };
}

async function loadReader<Answer>(schema: Schema<Answer>): Promise<Reader<Answer>> {
  if (typeof schema !== "function") return schema;
  try {
    return await schema();
  } catch (cause) {
    // Without its reader, the answer is unreadable.
    return { safeParse: () => ({ success: false, cause }) };
  }
}

function networkFailure(timeout: AbortSignal): FailureCode {
  if (timeout.aborted) return "no_answer";
  return navigator.onLine === false ? "offline" : "unreachable";
}

/** Returns the answer's problem. If the answer isn't the portal's (a proxy's page), its status decides. */
function failureOf(response: Response, text: string): Failure {
  const { code, retry_after: retryAfter, tries_left: triesLeft, instance } = membersOf(parse(text));
  if (isProblemCode(code)) {
    return new Failure(code, {
      retryAfter: typeof retryAfter === "number" ? retryAfter : retryAfterHeader(response),
      triesLeft: typeof triesLeft === "number" ? triesLeft : undefined,
      reference: typeof instance === "string" ? instance : undefined,
    });
  }
  if (response.status === 429) return new Failure("rate_limited", { retryAfter: retryAfterHeader(response) });
  return new Failure("answer_unreadable", { retryAfter: retryAfterHeader(response) });
}

/** Returns the members of a problem (ProblemDetails in lib/api/problem.ts). Their types are unknown, since a proxy may have written it. */
function membersOf(data: unknown): Record<string, unknown> {
  return typeof data === "object" && data !== null ? { ...data } : {};
}

function retryAfterHeader(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** Returns undefined for invalid JSON. Schemas reject that. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
