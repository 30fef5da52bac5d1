import "server-only";
import { Problem } from "@/lib/api/problem";
import { env } from "@/lib/server/platform/env";
import { equalInConstantTime } from "@/lib/server/platform/secrets";

/**
 * Checks `Authorization: Bearer` against `METRICS_TOKEN`, in constant time. Asks no database, so that a scrape gets through
 * while it is away.
 * @throws Problem `not_found` without the setting; `metrics_token_wrong`.
 */
export function requireMetricsToken(authorization: string | null): void {
  const token = env().METRICS_TOKEN;
  if (token === undefined) throw new Problem("not_found");
  const [, given] = /^Bearer ([^\s]{1,500})$/i.exec(authorization ?? "") ?? [];
  if (given === undefined || !equalInConstantTime(given, token)) throw new Problem("metrics_token_wrong");
}
