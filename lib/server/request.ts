import "server-only";
import { Problem } from "@/lib/api/problem";
import { BODY_LIMIT } from "@/lib/node-server/body-limit";
import { CLIENT_IP_HEADER } from "@/lib/node-server/client-ip";
import { env } from "./env";

const DEPTH_LIMIT = 20;

/**
 * Refuses a state-changing request that a page of this very portal did not make by fetch: an exact Origin, and
 * `Sec-Fetch-Site: same-origin` where the browser sends it (Fetch Metadata). `Origin: null` is refused with the rest.
 * @throws Problem `cross_origin_refused`.
 */
export function demandSameOrigin(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  if (request.headers.get("origin") !== env().PORTAL_URL || (site !== null && site !== "same-origin")) {
    throw new Problem("cross_origin_refused");
  }
}

/**
 * The JSON body of a request: `application/json`, at most 64 KB counted while it is read, at most 20 levels deep.
 * @throws Problem `unsupported_media_type`, `body_too_large`, `invalid_request`.
 */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new Problem("unsupported_media_type");
  const value = parseJson(await readText(request));
  if (depthOf(value) > DEPTH_LIMIT) throw new Problem("invalid_request");
  return value;
}

/**
 * The body as text, counted while it is read. Past `limit` bytes it stops reading but doesn't cancel the stream: that would
 * close the connection before the caller could answer. lib/node-server/body-limit.ts closes it after the answer.
 * @throws Problem `body_too_large`.
 */
export async function readText(request: Request, limit = BODY_LIMIT): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body?.values({ preventCancel: true }) ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw new Problem("body_too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    // A JSON object may name "__proto__"; zod's strict objects refuse it, and nothing here copies keys.
    return JSON.parse(text);
  } catch {
    throw new Problem("invalid_request");
  }
}

function depthOf(value: unknown): number {
  let depth = 0;
  let level: unknown[] = [value];
  while (level.length > 0 && depth <= DEPTH_LIMIT) {
    level = level.flatMap((one) => (one !== null && typeof one === "object" ? Object.values(one) : []));
    depth += 1;
  }
  return depth;
}

/** The client's IP address, as server.ts set it (lib/node-server/client-ip.ts). Without server.ts: "unknown". */
export function clientIp(request: Request): string {
  return request.headers.get(CLIENT_IP_HEADER) ?? "unknown";
}
