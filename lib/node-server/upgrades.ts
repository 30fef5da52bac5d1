import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { rawAnswer } from "./answer-headers.ts";

/**
 * Refuses every protocol upgrade and CONNECT, and closes the connection at once. Node leaves such a socket to the listener. If
 * nothing closed it, it would stay open without any timeout, and hold up the shutdown.
 */
export function refuseUpgrades(server: Server): void {
  server.on("upgrade", refuse);
  server.on("connect", refuse);
}

function refuse(_request: IncomingMessage, socket: Duplex): void {
  // Node has removed its own error listener, and a reset by the client must not end the process.
  socket.on("error", () => undefined);
  // Not end(): that waits for a client that never reads or never closes its side.
  socket.write(rawAnswer("400 Bad Request"));
  socket.destroy();
}
