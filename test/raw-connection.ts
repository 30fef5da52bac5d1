import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A raw connection, and all that the server sends on it until it closes the connection. */
export async function openConnection(url: string): Promise<{ socket: Socket; received: Promise<string> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const received = new Promise<string>((resolve) => {
    let text = "";
    socket.setEncoding("latin1").on("data", (chunk: string) => {
      text += chunk;
    });
    // A reset is one way to close a connection.
    socket.on("error", () => undefined).on("close", () => resolve(text));
  });
  return { socket, received };
}

/** Sends these bytes, which no HTTP client would, and returns everything that the server sends before it closes. */
export async function sendRaw(url: string, text: string): Promise<string> {
  const { socket, received } = await openConnection(url);
  socket.write(text);
  return await received;
}
