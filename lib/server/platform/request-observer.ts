import "server-only";
import type { RequestObserver } from "@/lib/node-server/request-log";
import { env } from "./env";
import { meters } from "./metrics/meters";
import { tracing } from "./tracing/tracing";

/**
 * Counts and traces the requests of this process.
 * @returns undefined while both are off, so that requests cost nothing more
 */
export function requestObserver(): RequestObserver | undefined {
  const [made, traces] = [meters(), tracing()];
  if (!made && !traces) return undefined;
  return (record, { method, headers }) => {
    if (traces) {
      const attributes = { "http.request.method": method, "portal.request_id": record.id };
      record.span = traces.startRequest(method, attributes, trustedParent(headers.traceparent));
    }
    return ({ route, status, code, ms }) => {
      made?.requests.inc({ route, method, status: status ?? "aborted" });
      made?.requestSeconds.observe({ route, method }, ms / 1000);
      record.span?.end(
        {
          "http.route": route,
          ...(status === null ? {} : { "http.response.status_code": status }),
          ...(code === undefined ? {} : { "portal.problem": code }),
        },
        status === null || status >= 500,
      );
    };
  };
}

/** Without a proxy of ours in front, the header is whatever the caller wrote. */
function trustedParent(traceparent: string | string[] | undefined): string | undefined {
  return env().TRUSTED_PROXY_HOPS > 0 && typeof traceparent === "string" ? traceparent : undefined;
}
