import "server-only";
import { type Context, ROOT_CONTEXT, TraceFlags, trace } from "@opentelemetry/api";

/** Version 00 of W3C Trace Context, section 3.2. Later versions begin in the same way. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(?:$|-)/;

/** The context that a `traceparent` header names; the root for none, or for one that isn't valid. */
export function parentOf(traceparent: string | undefined): Context {
  const [, traceId, spanId] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, isRemote: true, traceFlags: TraceFlags.SAMPLED });
}
