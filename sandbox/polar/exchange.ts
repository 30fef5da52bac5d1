import type { IncomingHttpHeaders } from "node:http";
import type { PolarSandbox } from "./polar-sandbox.ts";
import type { Subject } from "./subject.ts";

/** A handler's answer: a status with a JSON body, as an object or already written. A 204 and a 307 have no body. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: object;
  json?: string;
}

/** One request to the Polar API. */
export interface Call {
  sandbox: PolarSandbox;
  method: string;
  /** Percent-decoded. */
  path: string;
  query: URLSearchParams;
  /** The named parts of the route's path. */
  params: Record<string, string>;
  headers: IncomingHttpHeaders;
  subject: Subject;
  /** The raw body. */
  bytes: Uint8Array;
}

export type Handler = (call: Call) => Answer;

export const ok = (body: object, status = 200): Answer => ({ status, body });
export const noContent: Answer = { status: 204 };
