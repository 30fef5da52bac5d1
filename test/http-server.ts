import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Starts the server on a free port of loopback, and closes it when the test ends. Returns the port. */
export async function listenForTest(server: Server): Promise<number> {
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A raw connection, and all that the server sends on it until it closes the connection. */
export async function openConnection(port: number): Promise<{ socket: Socket; received: Promise<string> }> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  const received = new Promise<string>((resolve) => {
    let text = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      text += chunk;
    });
    // A reset is one way to close a connection.
    socket.on("error", () => undefined).on("close", () => resolve(text));
  });
  onTestFinished(() => void socket.destroy());
  return { socket, received };
}

/** Sends these bytes, which no HTTP client would, and returns everything that the server sends before it closes. */
export async function sendRaw(port: number, text: string): Promise<string> {
  const { socket, received } = await openConnection(port);
  socket.write(text);
  return await received;
}
