import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { apiSecurityHeaders, securityHeaders } from "@/lib/security-headers";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import type { RouteHandler } from "./routes";

/** A GET route and its path, where `{name}` stands for one segment. */
export type DirectRoute = { path: string; handler: RouteHandler };

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;
type Match = { handler: RouteHandler; params: Record<string, string> };

/** Below this, gzip costs more than it saves; the limit of Next's own compression. */
const COMPRESS_FROM = 1024;
const packed = promisify(gzip);
const fixedHeaders = { ...securityHeaders, ...apiSecurityHeaders, vary: "accept-encoding" };

/**
 * Answers GETs of these routes from the socket, past Next's router, whose own work for a request is several times the
 * handler's: the same handlers with the same headers; they set no cookies. What is in any way unusual (another method, a trailing slash, an
 * escape in the path) is left to Next.
 * @returns a function that says whether it took the request
 */
export function answerDirectly(routes: readonly DirectRoute[]): Answer {
  const patterns = routes.map(({ path, handler }) => ({ segments: path.split("/"), handler }));

  function match(path: string): Match | undefined {
    const segments = path.split("/");
    for (const { segments: wanted, handler } of patterns) {
      if (wanted.length !== segments.length) continue;
      const params: Record<string, string> = {};
      const isMet = wanted.every((name, index) => {
        const segment = segments[index] ?? "";
        if (!name.startsWith("{")) return name === segment;
        params[name.slice(1, -1)] = segment;
        return /^[\w-]+$/.test(segment);
      });
      if (isMet) return { handler, params };
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
  const asked = new Request(`${env().PORTAL_URL}${request.url}`, { headers: headersOf(request) });
  const made = await handler(asked, { params: Promise.resolve(params) });
  const body = await made.text();
  const isPacked = body.length >= COMPRESS_FROM && /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  // A text leaves in one write with its head, bytes in two.
  const sent = isPacked ? await packed(body) : body;
  response.writeHead(made.status, {
    ...fixedHeaders,
    ...Object.fromEntries(made.headers),
    ...(isPacked ? { "content-encoding": "gzip" } : {}),
    "content-length": Buffer.byteLength(sent),
  });
  response.end(sent);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const copy: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) copy[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return copy;
}
