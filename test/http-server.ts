import type { Server } from "node:http";
import { onTestFinished } from "vitest";
import { closeServer, listenOnLoopback } from "./loopback-server.ts";

/** Starts a server on a free port of loopback, and closes it when the test ends. @returns its URL */
export async function listenForTest(server: Server): Promise<string> {
  onTestFinished(() => closeServer(server));
  return await listenOnLoopback(server);
}
