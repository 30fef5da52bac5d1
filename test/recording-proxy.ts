import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { closeServer, listenOnLoopback } from "./loopback-server.ts";

/** A call that passed through. */
interface RecordedCall {
  method: string;
  path: string;
  /** Whose token it carried. */
  by: "organization" | "customer";
}

/** What Polar answered, as the proxy passes it on. */
export interface PassedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * A proxy between one portal and Polar, which sees that portal's calls alone, whatever other tests do at the time.
 * @param change turns Polar's answer into what a hostile Polar would answer
 */
export async function startRecordingProxy(polarUrl: string, change = (answer: PassedAnswer) => answer) {
  const calls: RecordedCall[] = [];
  const forward = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = "GET", url = "/", headers } = request;
    const body = await buffer(request);
    const isOrganization = (headers.authorization ?? "").includes("polar_oat_");
    calls.push({ method, path: url, by: isOrganization ? "organization" : "customer" });
    const passed = ["authorization", "content-type", "polar-version", "accept"].flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value] as const] : [];
    });
    const answer = await fetch(polarUrl + url, {
      method,
      headers: Object.fromEntries(passed),
      body: body.length === 0 ? null : new Uint8Array(body),
    });
    const type = answer.headers.get("content-type") ?? "application/json";
    const passedOn = change({ status: answer.status, headers: { "content-type": type }, body: await answer.text() });
    response.writeHead(passedOn.status, passedOn.headers).end(passedOn.body);
  };
  const server = createServer((request, response) => {
    forward(request, response).catch(() => response.destroy());
  });
  const url = await listenOnLoopback(server);
  return { url, calls, close: () => closeServer(server) };
}
