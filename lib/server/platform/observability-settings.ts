import "server-only";
import * as z from "zod";

const ADDRESS_REMEDY = "must be an address and a port to listen on, such as 127.0.0.1:9464 or [::1]:9464";
const address = z.string().transform((value, context) => {
  const [, bracketed, plain, digits] = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(value) ?? [];
  const hostname = bracketed ?? plain;
  const port = Number(digits);
  if (hostname !== undefined && port >= 1 && port <= 65_535) return { hostname, port };
  context.addIssue({ code: "custom", message: ADDRESS_REMEDY });
  return z.NEVER;
});

const ENDPOINT_REMEDY = "must be the http or https URL of an OpenTelemetry collector, such as http://127.0.0.1:4318";
const endpoint = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return ["http:", "https:"].includes(protocol) && [username, password, search, hash].every((part) => part === "");
}, ENDPOINT_REMEDY);

const HEADERS_REMEDY = "must list headers as name=value, separated by commas, with values in percent-encoding";
const headers = z.string().transform((value, context) => {
  const entries = value.split(",").map((one) => /^\s*([\w!#$%&'*+.^`|~-]+)=([\x21-\x7e]+)\s*$/.exec(one));
  try {
    return Object.fromEntries(
      entries.map((found) => {
        const [, name, text] = found ?? [];
        if (name === undefined || text === undefined) throw new URIError();
        return [name, decodeURIComponent(text)];
      }),
    );
  } catch {
    context.addIssue({ code: "custom", message: HEADERS_REMEDY });
    return z.NEVER;
  }
});

const SHARE_REMEDY = "must be the share of requests to trace, from 0 to 1, such as 0.1";
const share = z
  .string()
  .regex(/^(0|1|0?\.\d{1,6}|1\.0+)$/, SHARE_REMEDY)
  .transform(Number);

/** The settings for metrics and traces (docs/operations.md). The `OTEL_` names and formats are OpenTelemetry's. */
export const observabilitySettings = {
  METRICS_ADDRESS: address.optional(),
  METRICS_TOKEN: z
    .string()
    .regex(
      /^[\x21-\x7e]{32,500}$/,
      "must have at least 32 characters, without spaces. Create one with: openssl rand -hex 32",
    )
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_SERVICE_NAME: z.string().min(1).max(100, "must have at most 100 characters").default("license-portal"),
  OTEL_TRACES_SAMPLER_ARG: share.default(1),
};
