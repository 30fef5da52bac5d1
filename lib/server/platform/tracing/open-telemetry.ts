import "server-only";
import { type Context, ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TraceIdRatioBasedSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Span, SpanAttributes } from "@/lib/node-server/request-record";
import { version } from "@/lib/server/platform/version";
import { LoggedExporter } from "./logged-exporter";
import { parentOf } from "./traceparent";
import type { Tracing } from "./tracing";

type Options = {
  /** Where spans are posted (OTLP over HTTP). */
  url: string;
  headers: Record<string, string>;
  serviceName: string;
  /** Of all requests, from 0 to 1. */
  share: number;
};

/** For the end of the process. */
const FLUSH_MS = 2000;

/**
 * Creates the tracing of this process. Its provider is never registered as the global one: Next and other libraries would add
 * spans of their own, with URLs and queries in them. So a span has only the attributes that the portal gives it.
 */
export function createTracing({ url, headers, serviceName, share }: Options): Tracing {
  const exporter = new LoggedExporter(new OTLPTraceExporter({ url, headers, timeoutMillis: 5000 }));
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ "service.name": serviceName, "service.version": version() }),
    // Decides by the trace's id, so all spans of a trace share the decision. What a caller decided doesn't count.
    sampler: new TraceIdRatioBasedSampler(share),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer("license-portal");
  return {
    startRequest: (name, attributes, traceparent) =>
      startSpan(tracer, name, { kind: SpanKind.SERVER, attributes }, parentOf(traceparent)),
    flush: () => provider.forceFlush({ timeoutMillis: FLUSH_MS }).catch(() => undefined),
  };
}

function startSpan(
  tracer: Tracer,
  name: string,
  options: { kind: SpanKind; attributes: SpanAttributes },
  parent: Context = ROOT_CONTEXT,
): Span {
  const span = tracer.startSpan(name, options, parent);
  return {
    child: (childName, attributes) =>
      startSpan(tracer, childName, { kind: SpanKind.CLIENT, attributes }, trace.setSpan(ROOT_CONTEXT, span)),
    end(attributes = {}, isFailure = false) {
      const route = attributes["http.route"];
      if (typeof route === "string") span.updateName(`${options.attributes["http.request.method"]} ${route}`);
      span.setAttributes(attributes);
      if (isFailure) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
