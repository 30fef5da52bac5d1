import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

const REFUSAL = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/**
 * Refuses every protocol upgrade and CONNECT, and closes the connection at once. Node gives up such a socket to the
 * listener: without an owner it would stay open, out of reach of all timeouts, and hold up the shutdown.
 */
export function refuseUpgrades(server: Server): void {
  server.on("upgrade", refuse);
  server.on("connect", refuse);
}

function refuse(_request: IncomingMessage, socket: Duplex): void {
  // Node has removed its own error listener, and a reset by the client must not end the process.
  socket.on("error", () => undefined);
  // Not end(): that waits for a client that never reads or never closes its side.
  socket.write(REFUSAL);
  socket.destroy();
}
