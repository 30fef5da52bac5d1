import "server-only";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { Agent, type Dispatcher, request } from "undici";
import { TextResponse } from "../text-response";
import { PolarUnreadable } from "./failure";

/** A connection is kept for four idle seconds: one kept longer may be closed by the other side just when it is used again. */
const dispatcher = new Agent({ keepAliveTimeout: 4000, keepAliveMaxTimeout: 4000 });

type Call = { method?: string; headers: Headers; body?: string };

/**
 * One HTTP exchange with Polar, by undici's `request`: `fetch`, which stands on it, takes a third of the time that a whole
 * answer of the portal takes (docs/performance.md). No redirect is followed, and of the body at most `bodyLimit` bytes are
 * read, after unpacking.
 * @throws PolarUnreadable when the body is larger; any other error when there was no whole answer, or `signal` said stop
 */
export async function send(
  url: string,
  { method = "GET", headers, body }: Call,
  { signal, bodyLimit }: { signal: AbortSignal; bodyLimit: number },
): Promise<Response> {
  const answer = await request(url, {
    dispatcher,
    signal,
    method: method as Dispatcher.HttpMethod,
    headers: { ...Object.fromEntries(headers), "accept-encoding": "gzip" },
    body: body ?? null,
  });
  if (answer.statusCode >= 300 && answer.statusCode < 400) {
    discard(answer);
    throw new TypeError("Polar redirected a call: none is followed.");
  }
  const text = (await readBounded(answer, bodyLimit)).toString("utf8");
  const kept = new Headers();
  for (const name of ["content-type", "retry-after", "www-authenticate"]) {
    const value = answer.headers[name];
    if (typeof value === "string") kept.set(name, value);
  }
  return new TextResponse(text, { status: answer.statusCode, headers: kept });
}

async function readBounded(answer: Dispatcher.ResponseData, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of unpacked(answer)) {
    size += chunk.byteLength;
    // Leaving the loop ends the connection with it.
    if (size > limit) throw new PolarUnreadable();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws PolarUnreadable for an encoding that was not asked for */
function unpacked(answer: Dispatcher.ResponseData): AsyncIterable<Buffer> {
  const encoding = answer.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return answer.body;
  if (encoding === "gzip") return pipeline(answer.body, createGunzip(), () => undefined);
  discard(answer);
  throw new PolarUnreadable();
}

/** Ends the connection; undici reports that as an error of the body, which nobody reads. */
function discard({ body }: Dispatcher.ResponseData): void {
  body.on("error", () => undefined).destroy();
}
