import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { closeServer, listenOnLoopback } from "./loopback-server.ts";

const attribute = z.object({
  key: z.string(),
  value: z.object({ stringValue: z.string().optional(), intValue: z.union([z.number(), z.string()]).optional() }),
});
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z
    .array(attribute)
    .transform((list) =>
      Object.fromEntries(list.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)])),
    ),
});
const payload = z.object({
  resourceSpans: z.array(
    z.object({ scopeSpans: z.array(z.object({ scope: z.object({ name: z.string() }), spans: z.array(span) })) }),
  ),
});

/** A span as OTLP sends it. */
export type ReceivedSpan = z.infer<typeof span>;

/** A collector of traces: OTLP as JSON over HTTP, on loopback. */
export async function startTraceReceiver() {
  const bodies: string[] = [];
  const requests: { path: string; headers: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    bodies.push((await buffer(request)).toString("utf8"));
    requests.push({ path: request.url ?? "", headers: request.headers });
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  const url = await listenOnLoopback(server);
  return {
    url,
    /** What was posted, as text. */
    bodies,
    requests,
    spans: (): ReceivedSpan[] =>
      bodies.flatMap((body) =>
        payload
          .parse(JSON.parse(body))
          .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    close: () => closeServer(server),
  };
}
