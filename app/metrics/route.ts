import { publicRoute } from "@/lib/server/http/routes";
import { requireMetricsToken } from "@/lib/server/platform/metrics/metrics-token";
import { scrapeMetrics } from "@/lib/server/platform/metrics/scrape";

/** The metrics for Prometheus, by `METRICS_TOKEN`. 404 without the setting. */
export const GET = publicRoute("GET /metrics", async (_context, { request }) => {
  requireMetricsToken(request.headers.get("authorization"));
  const metrics = await scrapeMetrics();
  return new Response(metrics?.text, { headers: { "content-type": metrics?.contentType ?? "text/plain" } });
});
