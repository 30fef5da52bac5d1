import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { App } from "@/lib/node-server/app-link";
import { currentRequest } from "@/lib/node-server/request-record";
import { apiSecurityHeaders, securityHeaders } from "@/lib/security-headers";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";

type Handler = (request: Request, next: { params: Promise<Record<string, string>> }) => Promise<Response>;
/** A GET route that sets no cookies, and its path. `{name}` in the path matches one segment. */
export type FastReadRoute = { path: string; handler: Handler };

type Match = { handler: Handler; params: Record<string, string> };

/** Shorter bodies aren't worth compressing. Next uses the same limit. */
const MIN_GZIP_LENGTH = 1024;
const compress = promisify(gzip);
const fixedHeaders = { ...securityHeaders, ...apiSecurityHeaders, vary: "accept-encoding" };

/**
 * Answers GET requests for these routes without Next's router, which takes several times as long as the handlers
 * (docs/fast-reads.md). It calls the same handlers and sends the same headers. Anything unusual (another method, a trailing
 * slash, an escaped character in the path) is left to Next.
 * @returns a function that returns whether it took the request
 */
export function fastReads(routes: readonly FastReadRoute[]): App["answerFastRead"] {
  const patterns = routes.map(({ path, handler }) => ({ segments: path.split("/"), handler }));

  function match(path: string): Match | undefined {
    const segments = path.split("/");
    for (const { segments: expected, handler } of patterns) {
      if (expected.length !== segments.length) continue;
      const params: Record<string, string> = {};
      const isMatch = expected.every((name, index) => {
        const segment = segments[index] ?? "";
        if (!name.startsWith("{")) return name === segment;
        params[name.slice(1, -1)] = segment;
        return /^[\w-]+$/.test(segment);
      });
      if (isMatch) return { handler, params };
    }
    return undefined;
  }

  return (request, response) => {
    if (request.method !== "GET" || !request.url?.startsWith("/")) return false;
    const found = match(request.url.split("?", 1)[0] ?? "");
    if (!found) return false;
    answer(found, request, response).catch((error) => {
      log.error({ event: "answer_failed", err: error });
      response.destroy();
    });
    return true;
  };
}

async function answer({ handler, params }: Match, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const webRequest = new Request(`${env().PORTAL_URL}${request.url}`, { headers: webHeaders(request) });
  const webResponse = await handler(webRequest, { params: Promise.resolve(params) });
  if (isStream(webResponse)) return await sendStream(webResponse, response);
  const text = await webResponse.text();
  const isCompressed =
    text.length >= MIN_GZIP_LENGTH && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  // Node sends a string in one write with the headers, but bytes in a second write.
  const body = isCompressed ? await compress(text) : text;
  response.writeHead(webResponse.status, {
    ...fixedHeaders,
    ...Object.fromEntries(webResponse.headers),
    ...(isCompressed ? { "content-encoding": "gzip" } : {}),
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

function isStream({ headers, body }: Response): boolean {
  return body !== null && headers.get("content-type") === "text/event-stream";
}

/** Sends events as they come, uncompressed, until either side ends it. */
async function sendStream(webResponse: Response, response: ServerResponse): Promise<void> {
  response.writeHead(webResponse.status, { ...fixedHeaders, ...Object.fromEntries(webResponse.headers) });
  response.flushHeaders();
  currentRequest()?.finish?.();
  const events = Readable.fromWeb(webResponse.body as ReadableStream<Uint8Array>);
  // A browser that leaves is the usual end.
  await pipeline(events, response).catch(() => response.destroy());
}

function webHeaders({ headers }: IncomingMessage): Record<string, string> {
  const copy: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) copy[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return copy;
}
