import { setTimeout as delay } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { answerRequest, type Caller, decodedPath, type Outgoing } from "./api.ts";
import { controlRoutes } from "./control/control-routes.ts";
import type { Fault } from "./faults.ts";
import type { PolarSandbox } from "./polar-sandbox.ts";
import { invalidToken } from "./problem.ts";

type Env = { Bindings: HttpBindings };

/** The whole server: Polar's API, and the control side under `/_sandbox/`. */
export function createApp(sandbox: PolarSandbox, log: (line: string) => void): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.route("/_sandbox", controlRoutes(sandbox));
  app.all("*", async (c) => {
    const { incoming, outgoing } = c.env;
    const { method = "GET", url = "/", headers } = incoming;
    let caller: Caller = { subject: { kind: "none" }, customers: new Set() };
    let fault: Fault | undefined;
    const intercept = async (identified: Caller): Promise<Outgoing | null> => {
      caller = identified;
      fault = sandbox.faults.take(method, decodedPath(url), caller.customers);
      if (fault?.latency_ms) await delay(fault.latency_ms);
      return fault?.reset || fault?.status !== undefined ? faultyAnswer(fault.status ?? 0) : null;
    };
    let answer: Outgoing;
    try {
      const hasBody = method !== "GET" && method !== "HEAD";
      const body = hasBody ? new Uint8Array(await c.req.arrayBuffer()) : new Uint8Array();
      const ip = incoming.socket.remoteAddress ?? "";
      answer = await answerRequest(sandbox, { method, url, headers, body, ip }, intercept);
      // A read changes nothing, so it needn't wait for other requests' rows.
      if (method !== "GET") await sandbox.database.flush();
    } catch (error) {
      log(`${method} ${decodedPath(url)}: ${error instanceof Error ? error.stack : String(error)}`);
      answer = serverError(500);
    }
    logRequest(sandbox, method, url, caller, fault?.reset ? 0 : answer.status);
    if (fault?.reset) {
      incoming.socket.resetAndDestroy();
      return RESPONSE_ALREADY_SENT;
    }
    if (fault?.body === "cut") {
      const bytes = Buffer.from(answer.body || "{}");
      outgoing.writeHead(answer.status, { ...answer.headers, "content-length": bytes.length });
      outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => incoming.socket.destroy());
      return RESPONSE_ALREADY_SENT;
    }
    if (fault?.body === "empty") answer = { ...answer, body: "" };
    if (fault?.body === "garbage") answer = { ...answer, body: '<html>\u0001{"items": [{' };
    return respond(method, answer);
  });
  return app;
}

function respond(method: string, { status, headers, body }: Outgoing): Response {
  if (status === 204) return new Response(null, { status, headers });
  if (method === "HEAD") {
    return new Response(null, { status, headers: { ...headers, "content-length": String(Buffer.byteLength(body)) } });
  }
  return new Response(body, { status, headers });
}

const serverError = (status: number): Outgoing => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body: "Internal Server Error",
});

/** The answer that Polar gives with this status. */
function faultyAnswer(status: number): Outgoing {
  if (status === 429) return { status, headers: { "retry-after": "60" }, body: "" };
  if (status >= 500) return serverError(status);
  const body = status === 401 ? invalidToken().body : { error: "SandboxFault", detail: `Fault ${status}` };
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function logRequest(
  sandbox: PolarSandbox,
  method: string,
  url: string,
  { subject, customers }: Caller,
  status: number,
): void {
  const [, query = ""] = url.split("?", 2);
  const token =
    subject.kind === "customer"
      ? {
          kind: subject.kind,
          customer_id: subject.customer.id,
          ...(subject.member && { member_id: subject.member.id }),
        }
      : { kind: subject.kind };
  sandbox.requests.add({ at: sandbox.clock.iso(), method, path: decodedPath(url), query, token, status, customers });
}
