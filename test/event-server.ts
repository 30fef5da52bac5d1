import { createServer, type ServerResponse } from "node:http";
import { listenForTest } from "./http-server.ts";

/** One request for the stream of changes. The test decides what it gets, and when. */
export interface EventRequest {
  path: string;
  response: ServerResponse;
  /** Begins the stream, or goes on with it. */
  say: (text: string) => void;
  /** Resolves when the other side hung up. */
  gone: Promise<void>;
}

/** Starts a server of server-sent events on loopback for this test. `requests` has its requests in their order. */
export async function startEventServer(): Promise<{ url: string; requests: Mailbox<EventRequest> }> {
  const requests = new Mailbox<EventRequest>();
  const server = createServer((request, response) => {
    // A kept connection would have timers of its own, which count where a test replaces them.
    response.setHeader("connection", "close");
    const gone = new Promise<void>((resolve) => response.on("close", resolve));
    const say = (text: string) => {
      if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(text);
    };
    requests.put({ path: request.url ?? "", response, say, gone });
  });
  return { url: await listenForTest(server), requests };
}

/** Things that arrive one after the other. */
export class Mailbox<Item> {
  readonly #items: Item[] = [];
  readonly #waiting: ((item: Item) => void)[] = [];
  /** How many arrived so far. */
  count = 0;

  put(item: Item): void {
    this.count += 1;
    const next = this.#waiting.shift();
    if (next) next(item);
    else this.#items.push(item);
  }

  /** Returns the next one, which may have to arrive first. */
  next(): Promise<Item> {
    const item = this.#items.shift();
    return item === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(item);
  }
}
