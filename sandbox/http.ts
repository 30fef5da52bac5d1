import type { Server } from "node:http";
import type { Server as NetServer } from "node:net";

/**
 * Listens on 127.0.0.1.
 * @param port 0 for any that is free
 * @param variable the environment variable that names another port, for the sentence when this one is taken
 * @returns the port
 */
export function listen(server: NetServer, port: number, variable: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "EADDRINUSE" ? portInUse(port, variable, error) : error),
    );
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

/** The sentence for an occupied port, with its remedy. */
export function portInUse(port: number, variable: string, cause?: unknown): Error {
  return new Error(`Port ${port} is in use: stop what listens there, or set ${variable} to a free port.`, { cause });
}

/** Stops listening and drops the connections that are open. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
