import type { Server as HttpServer } from "node:http";
import { createServer, type Server } from "node:net";

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, "");
  await closeServer(server);
  return port;
}

/**
 * @param variable the environment variable that sets the port, named in the message
 * @throws Error with the remedy when `port` is in use; 0 is never in use
 */
export async function requireFreePort(port: number, variable: string): Promise<void> {
  const server = createServer();
  await listen(server, port, variable);
  await closeServer(server);
}

/**
 * Listens on 127.0.0.1 and returns the port.
 * @param port 0 for any free port
 * @param variable the environment variable that sets the port, named in the message
 * @throws Error with the remedy when `port` is in use
 */
export function listen(server: Server | HttpServer, port: number, variable: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === "EADDRINUSE"
          ? new Error(`Port ${port} is in use: stop the other program, or set ${variable} to a free port.`, { cause })
          : cause,
      ),
    );
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

/** Stops listening and closes the open connections of an HTTP server. */
export function closeServer(server: Server | HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
}
