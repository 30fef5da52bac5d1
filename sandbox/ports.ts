import { createServer } from "node:net";

/** A port of 127.0.0.1 that was free just now. */
export function freePort(): Promise<number> {
  return listen(0);
}

/** Whether 127.0.0.1:`port` can be listened on. */
export async function isPortFree(port: number): Promise<boolean> {
  return listen(port).then(
    () => true,
    () => false,
  );
}

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}
