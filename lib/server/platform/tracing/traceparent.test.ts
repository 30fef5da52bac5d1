import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { expect, test } from "vitest";
import { parentOf } from "./traceparent";

const [traceId, spanId] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];

test.each([`00-${traceId}-${spanId}-01`, `00-${traceId}-${spanId}-00`, `cc-${traceId}-${spanId}-01-later`])(
  "%s",
  (header) => {
    // Whether to sample is ours to decide, so the flag is always the same.
    expect(trace.getSpanContext(parentOf(header))).toMatchObject({ traceId, spanId, isRemote: true, traceFlags: 1 });
  },
);

test.each([
  undefined,
  "",
  `ff-${traceId}-${spanId}-01`,
  `00-${"0".repeat(32)}-${spanId}-01`,
  `00-${traceId}-${"0".repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${traceId}-${spanId}`,
  "anna@customer.example",
])("%s is no parent", (header) => {
  expect(parentOf(header)).toBe(ROOT_CONTEXT);
});
