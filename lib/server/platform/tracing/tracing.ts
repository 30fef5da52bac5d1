import "server-only";
import type { Span, SpanAttributes } from "@/lib/node-server/request-record";
import { env } from "@/lib/server/platform/env";
import { processWide } from "@/lib/server/platform/process-wide";

export type Tracing = {
  /**
   * Begins the span of a request.
   * @param traceparent of a proxy that we trust (W3C Trace Context)
   */
  startRequest(name: string, attributes: SpanAttributes, traceparent: string | undefined): Span;
  /** Sends the spans that wait. Never rejects. */
  flush(): Promise<void>;
};

const held = processWide<{ tracing?: Tracing }>("tracing", () => ({}));

/** Undefined while traces are off. */
export function tracing(): Tracing | undefined {
  return held.tracing;
}

/** Starts to trace, if `OTEL_EXPORTER_OTLP_ENDPOINT` is set. Without it OpenTelemetry isn't even loaded. */
export async function startTracing(): Promise<void> {
  const settings = env();
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint } = settings;
  if (endpoint === undefined || held.tracing) return;
  const { createTracing } = await import("./open-telemetry");
  held.tracing = createTracing({
    url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
    headers: settings.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    serviceName: settings.OTEL_SERVICE_NAME,
    share: settings.OTEL_TRACES_SAMPLER_ARG,
  });
}
