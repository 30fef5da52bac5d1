import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import { answerRequest, type Caller, decodedPath, type Outgoing } from "./api.ts";
import { controlRoutes } from "./control/routes.ts";
import type { Fault } from "./faults.ts";
import type { Sandbox } from "./sandbox.ts";

type Env = { Bindings: HttpBindings };

const NO_BODY = new Uint8Array();

/** The whole server: Polar's API, and the control side under `/_sandbox/`. */
export function createApp(sandbox: Sandbox, log: (line: string) => void): Hono<Env> {
  const app = new Hono<Env>({ strict: false });
  app.route("/_sandbox", controlRoutes(sandbox));
  app.all("*", async (c) => {
    const { incoming, outgoing } = c.env;
    const method = incoming.method ?? "GET";
    const url = incoming.url ?? "/";
    let caller: Caller = { subject: { kind: "none" }, customers: new Set() };
    let fault: Fault | undefined;
    const meet = async (who: Caller): Promise<Outgoing | null> => {
      caller = who;
      fault = sandbox.faults.isEmpty ? undefined : sandbox.faults.take(method, decodedPath(url), who.customers);
      if (fault?.latency_ms) await new Promise((resolve) => setTimeout(resolve, fault?.latency_ms));
      return fault?.reset || fault?.status !== undefined ? faultyAnswer(fault.status ?? 0) : null;
    };
    let answer: Outgoing;
    try {
      const body = method === "GET" || method === "HEAD" ? NO_BODY : new Uint8Array(await c.req.arrayBuffer());
      const address = incoming.socket.remoteAddress ?? "";
      answer = await answerRequest(sandbox, { method, url, headers: incoming.headers, body, address }, meet);
      // Reading changes nothing, and waits for nobody's rows.
      if (method !== "GET") await sandbox.database.flush();
    } catch (error) {
      log(`${method} ${decodedPath(url)}: ${error instanceof Error ? error.stack : String(error)}`);
      answer = { status: 500, headers: { "content-type": "text/plain; charset=utf-8" }, body: "Internal Server Error" };
    }
    note(sandbox, method, url, caller, fault?.reset ? 0 : answer.status);
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

/** What a real server says with such a status. */
function faultyAnswer(status: number): Outgoing {
  const json = { "content-type": "application/json" };
  if (status === 429) return { status, headers: { "retry-after": "60" }, body: "" };
  if (status === 401) {
    const error_description = "The access token provided is expired, revoked, malformed, or invalid for other reasons.";
    return { status, headers: json, body: JSON.stringify({ error: "invalid_token", error_description }) };
  }
  if (status >= 500)
    return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body: "Internal Server Error" };
  return { status, headers: json, body: JSON.stringify({ error: "SandboxFault", detail: `Fault ${status}` }) };
}

function note(sandbox: Sandbox, method: string, url: string, { subject, customers }: Caller, status: number): void {
  const [, query = ""] = url.split("?", 2);
  const token =
    subject.kind === "customer"
      ? {
          kind: subject.kind,
          customer_id: subject.customer.id,
          ...(subject.member ? { member_id: subject.member.id } : {}),
        }
      : { kind: subject.kind };
  sandbox.requests.add({ at: sandbox.clock.iso(), method, path: decodedPath(url), query, token, status, customers });
}
