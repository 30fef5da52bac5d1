import "server-only";
import { counterKey, type DatabaseFigures, readDatabaseFigures } from "./database-figures";
import { type Meters, meters } from "./meters";
import { breakerStates, metricSources, type PoolCounts } from "./metric-sources";

/** The metrics in Prometheus' text format, and its media type. */
export type MetricsText = { contentType: string; text: string };

/** The list of resyncs, so that an empty queue is 0 and not missing. */
const RESYNC_KINDS = ["customer", "license_key"];

/**
 * Reads every gauge and writes all metrics as text. While PostgreSQL is away, those that it knows are left out, and
 * `portal_database_up` is 0.
 * @returns null while metrics are off
 */
export async function scrapeMetrics(): Promise<MetricsText | null> {
  const made = meters();
  if (!made) return null;
  setProcessGauges(made);
  const { isUp, figures } = await readDatabaseFigures(Object.values(made.lanes));
  made.gauges.databaseUp.set(isUp ? 1 : 0);
  setDatabaseGauges(made, figures);
  return { contentType: made.registry.contentType, text: await made.registry.metrics() };
}

function setProcessGauges({ gauges, lanes }: Meters): void {
  const polar = [...metricSources.polar].map((read) => read());
  const worst = Math.max(0, ...polar.map(({ breaker }) => breakerStates.indexOf(breaker)));
  for (const [index, state] of breakerStates.entries()) gauges.breaker.set({ state }, index === worst ? 1 : 0);
  if (polar.length > 0) gauges.retriesLeft.set(Math.min(...polar.map(({ retriesLeft }) => retriesLeft)));
  const pools = [...metricSources.pools].map((read) => read());
  const sum = (state: keyof PoolCounts) => pools.reduce((all, counts) => all + counts[state], 0);
  for (const state of ["total", "idle", "waiting"] as const) gauges.pool.set({ state }, sum(state));
  for (const [lane, { points }] of Object.entries(lanes)) gauges.budget.set({ lane }, points);
}

/** Without figures the gauges have no value: an old one would look like a new one. */
function setDatabaseGauges({ gauges, lanes }: Meters, figures: DatabaseFigures | null): void {
  gauges.budgetLeft.reset();
  gauges.directoryAge.reset();
  gauges.resyncs.reset();
  gauges.sessions.reset();
  for (const one of [gauges.mailsWaiting, gauges.oldestMailSeconds, gauges.mailOutage, gauges.auditHead]) one.remove();
  if (!figures) return;
  gauges.mailsWaiting.set(figures.mails_waiting);
  gauges.oldestMailSeconds.set(figures.oldest_mail);
  gauges.mailOutage.set(Math.min(figures.mail_outage, 1));
  gauges.auditHead.set(figures.audit_head);
  gauges.sessions.set({ kind: "customer" }, figures.customer_sessions);
  gauges.sessions.set({ kind: "staff" }, figures.staff_sessions);
  gauges.sessions.set({ kind: "impersonation" }, figures.impersonations);
  for (const kind of RESYNC_KINDS) gauges.resyncs.set({ kind }, figures.resyncs[kind] ?? 0);
  for (const [list, age] of Object.entries(figures.directory)) gauges.directoryAge.set({ list }, age);
  for (const [lane, limit] of Object.entries(lanes)) {
    const taken = figures.points_taken[counterKey(limit)] ?? 0;
    gauges.budgetLeft.set({ lane }, Math.max(0, limit.points - taken));
  }
}
