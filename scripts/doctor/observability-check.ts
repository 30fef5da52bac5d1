import { env } from "@/lib/server/platform/env";
import { innermostCode } from "@/lib/server/platform/error-description";
import { type Finding, fault, ok } from "./finding";

const TIMEOUT_MS = 5000;

/** Checks that metrics can be read and that the collector takes traces, where they're on. */
export async function checkObservability(): Promise<Finding[]> {
  return [...(await checkMetrics()), ...(await checkCollector())];
}

async function checkMetrics(): Promise<Finding[]> {
  const { METRICS_ADDRESS, METRICS_TOKEN, PORTAL_URL } = env();
  if (METRICS_ADDRESS !== undefined) {
    const { hostname, port } = METRICS_ADDRESS;
    // Listening on all addresses includes loopback.
    const host = ["0.0.0.0", "::"].includes(hostname) ? "127.0.0.1" : hostname;
    const status = await ask(`http://${host.includes(":") ? `[${host}]` : host}:${port}/metrics`, {});
    return [
      status === 200
        ? ok("Metrics can be read at METRICS_ADDRESS.")
        : fault(
            `METRICS_ADDRESS has no metrics (${status}): start the portal with it, or run doctor beside the portal.`,
          ),
    ];
  }
  if (METRICS_TOKEN === undefined) return [];
  const status = await ask(`${PORTAL_URL}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  return [
    status === 200
      ? ok("Metrics can be read with METRICS_TOKEN.")
      : fault(
          `METRICS_TOKEN doesn't open ${PORTAL_URL}/metrics (${status}): restart the portal with it, and check the proxy.`,
        ),
  ];
}

/** An empty export is valid (OTLP 1.x over HTTP), and every collector answers it with 200. */
async function checkCollector(): Promise<Finding[]> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers = {} } = env();
  if (endpoint === undefined) return [];
  const status = await ask(`${endpoint.replace(/\/$/, "")}/v1/traces`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans: [] }),
  });
  if (status === 200) return [ok("The collector takes traces.")];
  return [
    status === 401 || status === 403
      ? fault(`OTEL_EXPORTER_OTLP_HEADERS are refused by the collector (${status}): correct them.`)
      : fault(
          `OTEL_EXPORTER_OTLP_ENDPOINT leads to a server that takes no traces (${status}): correct it, or start the collector with OTLP over HTTP.`,
        ),
  ];
}

/** @returns the status, or the code of the failure */
async function ask(url: string, init: RequestInit): Promise<number | string> {
  try {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    return innermostCode(error) ?? (error instanceof Error ? error.name : "unknown");
  }
}
