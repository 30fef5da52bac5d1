import { Agent, request } from "node:http";
import type { Fetch } from "./cookie-browser.ts";

/** A response with its bytes as they came. */
export interface ExactAnswer {
  status: number;
  /** Names and values in their order. */
  rawHeaders: string[];
  body: string;
  /** Milliseconds from the first byte sent to the last one received. */
  ms: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Sends exactly these headers, as an attacker's program can. `fetch` adds some of its own. */
export function exactRequest(
  url: URL | string,
  { method, headers, body }: { method: string; headers: Record<string, string>; body?: string | null },
): Promise<ExactAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ExactAnswer>();
  const started = performance.now();
  const length = body ? { "content-length": String(Buffer.byteLength(body)) } : {};
  const sent = request(url, { method, headers: { ...length, ...headers }, agent }, (response) => {
    response.toArray().then((chunks: Buffer[]) => {
      const { statusCode: status = 0, rawHeaders } = response;
      const ms = performance.now() - started;
      resolve({ status, rawHeaders, body: Buffer.concat(chunks).toString("utf8"), ms });
    }, reject);
  });
  sent.on("error", reject);
  sent.end(body);
  return promise;
}

/** `fetch` with exactly the given headers. */
export const exactFetch: Fetch = async (url, { method, headers, body }) => {
  const form = body instanceof URLSearchParams ? { "content-type": "application/x-www-form-urlencoded" } : {};
  const sent = { method, headers: { ...form, ...headers }, body: body ? String(body) : null };
  const { status, rawHeaders, body: text } = await exactRequest(url, sent);
  const received = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    received.append(rawHeaders[index] ?? "", rawHeaders[index + 1] ?? "");
  }
  return new Response(text === "" ? null : text, { status, headers: received });
};
