import "server-only";
import { Agent as HttpAgent, type IncomingMessage, request as requestByHttp } from "node:http";
import { Agent as HttpsAgent, request as requestByHttps } from "node:https";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { WholeResponse } from "../whole-response";
import { PolarUnreadable } from "./failure";

/** A connection is kept for four idle seconds: one kept longer may be closed by the other side just when it is used again. */
const keeping = { keepAlive: true, timeout: 4000 };
const httpAgent = new HttpAgent(keeping);
const httpsAgent = new HttpsAgent(keeping);

type Call = { method?: string; headers: Headers; body?: string };

/**
 * One HTTP exchange with Polar, by node:http: `fetch` takes a third of the time that a whole answer of the portal takes
 * (docs/performance.md). No redirect is followed, and of the body at most `bodyLimit` bytes are read, after unpacking.
 * @throws PolarUnreadable when the body is larger; any other error when there was no whole answer, or `signal` said stop
 */
export function send(
  url: string,
  { method = "GET", headers, body }: Call,
  { signal, bodyLimit }: { signal: AbortSignal; bodyLimit: number },
): Promise<Response> {
  const isSecure = url.startsWith("https:");
  const options = {
    method,
    headers: { ...Object.fromEntries(headers), "accept-encoding": "gzip" },
    agent: isSecure ? httpsAgent : httpAgent,
  };
  return new Promise((resolve, reject) => {
    const call = (isSecure ? requestByHttps : requestByHttp)(url, options, (answer) => {
      readAnswer(answer, bodyLimit).then(resolve, reject);
    });
    call.on("error", reject);
    const stop = () => call.destroy(new Error("stopped"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    call.on("close", () => signal.removeEventListener("abort", stop));
    call.end(body);
  });
}

async function readAnswer(answer: IncomingMessage, bodyLimit: number): Promise<Response> {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    answer.destroy();
    throw new TypeError("Polar redirected a call: none is followed.");
  }
  const body = await readBounded(answer, bodyLimit);
  const headers = new Headers();
  for (const name of ["content-type", "retry-after", "www-authenticate"]) {
    const value = answer.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  return new WholeResponse(body.toString("utf8"), { status, headers });
}

async function readBounded(answer: IncomingMessage, limit: number): Promise<Buffer> {
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
function unpacked(answer: IncomingMessage): AsyncIterable<Buffer> {
  const encoding = answer.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return answer;
  if (encoding === "gzip") return pipeline(answer, createGunzip(), () => undefined);
  answer.destroy();
  throw new PolarUnreadable();
}
