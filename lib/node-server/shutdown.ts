import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

export const DRAIN_LIMIT_MS = 20_000;
/** Time for requests that had arrived, but were not read yet, when the drain began. */
const ARRIVED_MS = 250;

/**
 * Tracks the server's requests, so that it can stop without cutting one off. Call it before adding other request listeners.
 * @returns a function that stops the server. It accepts no new connection, answers the requests under way, then closes their
 * connections. Connections without a request close at once. Resolves to false if some request isn't answered within `limitMs`.
 */
export function prepareDrain(server: Server): (limitMs?: number) => Promise<boolean> {
  const underWay = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  let isDraining = false;

  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("request", (_request, response) => {
    underWay.add(response);
    if (isDraining) response.setHeader("connection", "close");
    response.on("close", () => {
      underWay.delete(response);
      // A proxy keeps its connection open after an answer whose headers were sent before the drain began.
      if (isDraining) setImmediate(() => server.closeIdleConnections());
    });
  });

  return (limitMs = DRAIN_LIMIT_MS) => {
    isDraining = true;
    for (const response of underWay) if (!response.headersSent) response.setHeader("connection", "close");
    return new Promise((resolve) => {
      const limit = setTimeout(() => resolve(false), limitMs);
      server.close(() => {
        clearTimeout(limit);
        resolve(true);
      });
      server.closeIdleConnections();
      // To Node, a connection that has sent nothing, or half of its headers, isn't idle.
      setTimeout(() => {
        const answering = new Set([...underWay].map(({ socket }) => socket));
        for (const socket of sockets) if (!answering.has(socket)) socket.destroy();
      }, ARRIVED_MS).unref();
    });
  };
}
