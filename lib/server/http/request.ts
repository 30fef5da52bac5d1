import "server-only";
import * as z from "zod/mini";
import { Problem } from "@/lib/api/problem";
import { BODY_LIMIT } from "@/lib/node-server/body-limit";
import { env } from "@/lib/server/platform/env";

const DEPTH_LIMIT = 20;

/**
 * Refuses a state-changing request unless a page of this portal sent it by fetch: an exact Origin, and
 * `Sec-Fetch-Site: same-origin` where the browser sends it (Fetch Metadata). `Origin: null` is refused too.
 * @throws Problem `cross_origin_refused`.
 */
export function requireSameOrigin(request: Request): void {
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
  if (contentTypeOf(request) !== "application/json") throw new Problem("unsupported_media_type");
  const value = parseJson(await readText(request));
  if (depthOf(value) > DEPTH_LIMIT) throw new Problem("invalid_request");
  return value;
}

/**
 * The body as text, counted while it is read. Past `limit` bytes it stops reading but doesn't cancel the stream: that would
 * close the connection before the caller could answer. lib/node-server/body-limit.ts closes it after the answer.
 * @throws Problem `body_too_large`; `invalid_request` if the client gave up meanwhile.
 */
export async function readText(request: Request, limit = BODY_LIMIT): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body?.values({ preventCancel: true }) ?? []) {
      size += chunk.byteLength;
      if (size > limit) throw new Problem("body_too_large");
      chunks.push(chunk);
    }
  } catch (error) {
    // A reset by the client has the same code as one by PostgreSQL, and must not look like an outage.
    throw error instanceof Problem ? error : new Problem("invalid_request", { cause: error });
  }
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Reads a body that must be an empty JSON object, for actions without input.
 * @throws as `readJson`.
 */
export async function readEmptyJson(request: Request): Promise<void> {
  z.strictObject({}).parse(await readJson(request));
}

/**
 * The token of a back-channel logout request, a form with exactly one `logout_token` (OpenID Connect Back-Channel Logout 1.0,
 * section 2.5).
 * @throws Problem `unsupported_media_type`, `body_too_large`, `logout_token_invalid`.
 */
export async function readLogoutToken(request: Request): Promise<string> {
  if (contentTypeOf(request) !== "application/x-www-form-urlencoded") throw new Problem("unsupported_media_type");
  const tokens = new URLSearchParams(await readText(request)).getAll("logout_token");
  const [token] = tokens;
  if (token === undefined || tokens.length > 1) throw new Problem("logout_token_invalid");
  return token;
}

function contentTypeOf(request: Request): string | undefined {
  return request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
}

function parseJson(text: string): unknown {
  try {
    // A JSON object may name "__proto__". Zod's strict objects refuse it, and nothing here copies keys.
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
