import "server-only";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { Agent, type Dispatcher, request } from "undici";
import { TextResponse } from "@/lib/server/platform/text-response";
import { PolarUnreadable } from "./failure";

/** Idle connections close after four seconds: one that stays open longer may be closed by Polar just as we reuse it. */
const dispatcher = new Agent({ keepAliveTimeout: 4000, keepAliveMaxTimeout: 4000 });

type Call = { method?: string; headers: Headers; body?: string };

/**
 * One HTTP exchange with Polar. It uses undici's `request`, because `fetch` would take a third of the portal's time for a
 * response (docs/performance.md). Redirects aren't followed.
 * @param bodyLimit bytes of the body after decompression
 * @throws PolarUnreadable for a larger body; any other error when the response is incomplete or `signal` aborts.
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
    throw new TypeError("Polar redirected a call. Redirects are not followed.");
  }
  const text = (await readBounded(answer, bodyLimit)).toString("utf8");
  const relevant = new Headers();
  for (const name of ["content-type", "retry-after", "www-authenticate"]) {
    const value = answer.headers[name];
    if (typeof value === "string") relevant.set(name, value);
  }
  return new TextResponse(text, { status: answer.statusCode, headers: relevant });
}

async function readBounded(answer: Dispatcher.ResponseData, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of decompressed(answer)) {
    size += chunk.byteLength;
    // Leaving the loop closes the connection.
    if (size > limit) throw new PolarUnreadable();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws PolarUnreadable for an encoding we didn't ask for */
function decompressed(answer: Dispatcher.ResponseData): AsyncIterable<Buffer> {
  const encoding = answer.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return answer.body;
  if (encoding === "gzip") return pipeline(answer.body, createGunzip(), () => undefined);
  discard(answer);
  throw new PolarUnreadable();
}

/** Closes the connection. undici reports that as an error of the body, which we ignore. */
function discard({ body }: Dispatcher.ResponseData): void {
  body.on("error", () => undefined).destroy();
}
