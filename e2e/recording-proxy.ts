import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A call that went through, as far as counting it needs. */
export interface RecordedCall {
  method: string;
  path: string;
  /** By whose right: the organization's token or a customer's. */
  by: "organization" | "customer";
}

/** What Polar answered, as it is passed on. */
export interface PassedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * Stands between one portal and Polar, and sees that portal's calls alone, whatever other tests do at the time.
 * @param change makes of Polar's answer what a hostile Polar would have answered
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
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
