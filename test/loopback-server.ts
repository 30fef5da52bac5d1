import type { Server } from "node:net";
import { listen } from "../sandbox/http.ts";

/** Lets a server listen on a free port of loopback. @returns its URL, as of HTTP */
export async function listenOnLoopback(server: Server): Promise<string> {
  return `http://127.0.0.1:${await listen(server, 0, "PORT")}`;
}
