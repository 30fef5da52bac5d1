import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import next from "next";
import sirv from "sirv";
import { securityHeaders } from "./lib/security-headers.ts";

/**
 * The process around Next. Route handlers do not see the socket, and forwarded headers may be the caller's own: here they
 * are stripped and the truth is set; bodies are counted, slow clients end, and SIGTERM drains.
 */
const BODY_LIMIT = 64 * 1024;
/** Polar's webhooks hold whole customers and products with their metadata. */
const WEBHOOK_PATH = "/api/webhooks/polar";
const WEBHOOK_BODY_LIMIT = 1024 * 1024;
const DRAIN_MS = 20_000;
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

const dev = process.argv.includes("--dev");
Object.assign(process.env, { NODE_ENV: dev ? "development" : "production" });
const port = readNumber("PORT", portOf(process.env.PORTAL_URL), 65_535);
// Not HOSTNAME: shells and containers set that to the machine's name. Loopback unless told otherwise; a container says HOST=0.0.0.0.
const hostname = process.env.HOST ?? "127.0.0.1";
const trustedHops = readNumber("TRUSTED_PROXY_HOPS", 0, 10);

/** Answers a request of the busiest routes without Next's router (lib/server/direct.ts); false: not one of them. */
type AnswerDirectly = (request: IncomingMessage, response: ServerResponse) => boolean;
let answerDirectly: AnswerDirectly = () => false;
process.once("license-portal:direct" as never, (answer: AnswerDirectly) => {
  // While developing, Next is to load a handler anew whenever it changed.
  if (!dev) answerDirectly = answer;
});

const app = next({ dev, hostname, port });
// lib/server/boot.ts says so when the environment is read, the database migrated and the jobs started.
const booted = new Promise((resolve) => process.once("license-portal:booted", resolve));
await app.prepare();
await booted;
const handle = app.getRequestHandler();
// While developing, Next makes them when they are asked for.
const serveStatic = dev ? passOn : staticServer();
let draining = false;
const underWay = new Set<ServerResponse>();

// Node looks for slow clients at this interval only: by default each 30 s, three times what a header may take.
const server = createServer({ connectionsCheckingInterval: 5000 }, (request, response) => {
  setClientIp(request);
  if (!checkTarget(request, response) || !countBody(request, response)) return;
  underWay.add(response);
  response.on("close", () => settle(response));
  if (draining) response.setHeader("connection", "close");
  if (answerDirectly(request, response)) return;
  serveStatic(request, response, () => {
    handle(request, response).catch(() => response.destroy());
  });
});
server.headersTimeout = 10_000;
server.requestTimeout = 20_000;
server.keepAliveTimeout = 65_000;

server.on("error", (error: NodeJS.ErrnoException) => {
  const sentence =
    error.code === "EADDRINUSE"
      ? `Port ${port} is in use: stop what listens there, or set PORT to a free one.`
      : `The portal cannot listen on ${hostname}:${port} (${error.code ?? error.name}).`;
  stop(sentence);
});
server.listen(port, hostname, () => {
  const { port: actual } = server.address() as AddressInfo;
  process.stdout.write(`ready http://${hostname}:${actual}\n`);
});

for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => drain(server));

/** The address that counts: the socket's, or the one that the outermost trusted proxy saw. What the caller wrote himself is dropped. */
function setClientIp(request: IncomingMessage): void {
  const socket = request.socket.remoteAddress ?? "";
  const forwarded = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  const address = trustedHops === 0 ? socket : ([...forwarded, socket].at(-1 - trustedHops) ?? forwarded[0] ?? socket);
  for (const name of Object.keys(request.headers)) {
    if (
      name.startsWith("x-forwarded-") ||
      name.startsWith("x-portal-") ||
      name === "forwarded" ||
      name === "x-real-ip" ||
      name.startsWith("x-middleware-")
    ) {
      delete request.headers[name];
    }
  }
  request.headers["x-portal-client-ip"] = withoutPort(address).replace(/^::ffff:/, "");
}

/** Some proxies write the port too, which is another for each connection: `192.0.2.1:50123`, `[2001:db8::1]:50123`. */
function withoutPort(address: string): string {
  const [, ipv6, ipv4] = /^(?:\[([^\]]+)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+)$/.exec(address) ?? [];
  return ipv6 ?? ipv4 ?? address;
}

/**
 * Refuses what Next would answer with another site's address (a target that is no path, RFC 9112, section 3.2.2), or with an
 * error of its own: a path that cannot be decoded, a method that no page or route has.
 */
function checkTarget(request: IncomingMessage, response: ServerResponse): boolean {
  const path = request.url?.split("?", 1)[0] ?? "";
  if (!METHODS.has(request.method ?? "")) return refuse(response, 405, "method_not_allowed");
  if (!path.startsWith("/") || !isDecodable(path)) return refuse(response, 400, "invalid_request");
  // There are no Server Actions; Next would log the text of one that it does not know.
  delete request.headers["next-action"];
  // Next answers these with a redirect, which a browser keeps for good, with a link's token in it.
  if (path.length > 1 && /\/$|\/\/|\\/.test(path)) response.setHeader("cache-control", "private, no-store");
  return true;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Refuses a body over the limit: at once by its declared length, or when a chunked one passes it while it is read. */
function countBody(request: IncomingMessage, response: ServerResponse): boolean {
  const limit = request.url?.split("?")[0] === WEBHOOK_PATH ? WEBHOOK_BODY_LIMIT : BODY_LIMIT;
  if (Number(request.headers["content-length"] ?? 0) > limit) {
    refuseBody(request, response);
    return false;
  }
  if (request.headers["transfer-encoding"] !== undefined) {
    const push = request.push.bind(request);
    let size = 0;
    request.push = (chunk: unknown, encoding?: BufferEncoding) => {
      size += chunk instanceof Uint8Array ? chunk.byteLength : 0;
      if (size <= limit) return push(chunk, encoding);
      refuseBody(request, response);
      return false;
    };
  }
  return true;
}

function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) request.destroy();
  else refuse(response, 413, "body_too_large", () => request.destroy());
}

/** Answers as the routes do (RFC 9457), and ends the connection. */
function refuse(response: ServerResponse, status: number, code: string, then?: () => void): false {
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "cache-control": "private, no-store",
    connection: "close",
  });
  const title = code.replaceAll("_", " ");
  response.end(JSON.stringify({ type: `urn:license-portal:problem:${code}`, title, status, code }), then);
  return false;
}

function passOn(_request: IncomingMessage, _response: ServerResponse, otherwise: () => void): void {
  otherwise();
}

/**
 * The build's scripts, styles and fonts, packed once when they were built (scripts/compress-static.ts); all else is left to
 * Next. Their names change with their content: browsers keep them for ever.
 */
function staticServer(): (request: IncomingMessage, response: ServerResponse, otherwise: () => void) => void {
  const prefix = "/_next/static";
  const serve = sirv(".next/static", {
    brotli: true,
    gzip: true,
    immutable: true,
    maxAge: 31_536_000,
    setHeaders: (response) => response.setHeaders(new Map(Object.entries(securityHeaders))),
  });
  return (request, response, otherwise) => {
    const { url = "", method = "" } = request;
    if (!url.startsWith(`${prefix}/`) || !["GET", "HEAD"].includes(method)) return otherwise();
    request.url = url.slice(prefix.length);
    serve(request, response, () => {
      request.url = url;
      otherwise();
    });
  };
}

/** Takes no new connection, answers what is under way, then ends; a request that hangs does not hold the process for ever. */
function drain(listening: Server): void {
  draining = true;
  for (const response of underWay) if (!response.headersSent) response.setHeader("connection", "close");
  listening.close(() => process.exit(0));
  listening.closeIdleConnections();
  setTimeout(() => process.exit(1), DRAIN_MS).unref();
}

/** A proxy keeps its connections open: while this process ends, one is closed as soon as its last answer is out. */
function settle(response: ServerResponse): void {
  underWay.delete(response);
  if (draining) setImmediate(() => server.closeIdleConnections());
}

function portOf(url: string | undefined): number {
  if (!url || !URL.canParse(url)) return 3000;
  const { port: named, protocol } = new URL(url);
  return named && protocol === "http:" ? Number(named) : 3000;
}

function readNumber(name: string, fallback: number, most: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > most) stop(`${name} must be a whole number from 0 to ${most}.`);
  return value;
}

function stop(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
