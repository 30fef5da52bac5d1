import { AsyncLocalStorage } from "node:async_hooks";
import type { ProblemCode } from "../api/problem.ts";

/** What is known of a request that is being answered. */
export type RequestRecord = {
  id: string;
  /** A route handler answers and logs this request. */
  isLogged?: boolean;
  /** The pattern of its path, such as `/api/license-keys/{id}`, once a route handler has it. */
  route?: string;
  /** The tab that sent it, if it's a write of a page. */
  tab?: string;
  /** Ends its measurement. A stream is answered once its headers are sent. */
  finish?: () => void;
  /** While traces are on. */
  span?: Span;
  /** How it failed, once it has. `status` is the one to answer. */
  failure?: { code: ProblemCode; status: number; retryAfter?: number | undefined };
};

export type SpanAttributes = Record<string, string | number>;
/** Something that takes time, in a trace. */
export type Span = {
  /** Begins something that this one waits for. */
  child(name: string, attributes: SpanAttributes): Span;
  end(attributes?: SpanAttributes, isFailure?: boolean): void;
};

/**
 * server.ts and Next's bundles each load their own copy of this module, so the state lives on `globalThis`, under a key from
 * the global symbol registry.
 */
const key: unique symbol = Symbol.for("license-portal.request-record");
const scope = globalThis as typeof globalThis & { [key]?: AsyncLocalStorage<RequestRecord> };

function storage(): AsyncLocalStorage<RequestRecord> {
  scope[key] ??= new AsyncLocalStorage();
  return scope[key];
}

/** Answers a request, so that everything it calls finds its record. */
export function answerUnder(record: RequestRecord, answer: () => void): void {
  storage().run(record, answer);
}

/** The record of the request that is being answered; undefined outside of one. */
export function currentRequest(): RequestRecord | undefined {
  return storage().getStore();
}
