import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { rawAnswer } from "./answer-headers.ts";

/** Node's own statuses for what it can't read. Everything else is a 400. */
const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** Answers requests that Node can't read or that take too long. The statuses are Node's, the headers those of every response. */
export function answerClientErrors(server: Server): void {
  const latest = new WeakMap<object, ServerResponse>();
  server.on("request", (request, response) => latest.set(request.socket, response));
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const response = latest.get(socket);
    // An answer that has begun must not get a second status line into its body.
    const isAnswering = response?.headersSent === true && !response.writableFinished;
    if (socket.writable && error.code !== "ECONNRESET" && !isAnswering) {
      socket.write(rawAnswer(statuses[error.code ?? ""] ?? "400 Bad Request"));
    }
    socket.destroySoon();
  });
}
