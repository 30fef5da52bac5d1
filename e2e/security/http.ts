import { Agent, type IncomingHttpHeaders, request } from "node:http";

/** An answer with its bytes as they came. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Names and values as they came, in their order. */
  rawHeaders: string[];
  body: string;
  /** Milliseconds from the first byte sent to the last received. */
  ms: number;
}

export interface Sent {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Sends exactly these headers: `fetch` adds some of its own, and an attacker's program does not. */
export function send({ method, url, headers = {}, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request(url, { method, headers: { ...length, ...headers }, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const { statusCode = 0, headers: received, rawHeaders } = answer;
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: statusCode, headers: received, rawHeaders, body: text, ms: performance.now() - started });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Runs `work` for each of `items`, `width` at once, and answers the results in their order. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
) {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
