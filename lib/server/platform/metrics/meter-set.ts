import "server-only";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { version } from "@/lib/server/platform/version";
import { mailKinds, mailOutcomes } from "./mail-labels";
import type { Meters } from "./meters";

/** Seconds. A page takes some milliseconds; a call to Polar is given up after four seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16];

/**
 * Creates what `/metrics` shows, with its names and help texts, on a registry of its own. Counters whose labels are known
 * begin at 0: Prometheus can't see an increase from nothing.
 */
export function createMeters(lanes: Meters["lanes"]): Meters {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "portal_" });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge<L>({ name: `portal_${name}`, help, labelNames, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter<L>({ name: `portal_${name}`, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Histogram<L>({ name: `portal_${name}`, help, labelNames, buckets: BUCKETS, registers });

  gauge("build_info", "1, with the version of the portal and of Node.", ["version", "node"]).set(
    { version: version(), node: process.version },
    1,
  );
  const made: Meters = {
    registry,
    lanes,
    requests: counter("http_requests_total", "Answered requests.", ["route", "method", "status"]),
    requestSeconds: histogram("http_request_duration_seconds", "Time to answer a request.", ["route", "method"]),
    polarSeconds: histogram("polar_call_duration_seconds", "Time of one try of a call to Polar.", [
      "operation",
      "outcome",
    ]),
    budgetRefusals: counter("polar_budget_refusals_total", "Calls not sent because the lane's share was used up.", [
      "lane",
    ]),
    signIns: counter("sign_ins_total", "Sign-ins that were done or refused.", ["way", "outcome"]),
    mails: counter("mails_total", "Tries to send a mail.", ["kind", "outcome"]),
    deviceReports: counter("device_reports_total", "Reports of devices by the vendor's app.", ["outcome"]),
    jobs: counter("job_runs_total", "Runs of background jobs in this instance.", ["name", "outcome"]),
    gauges: {
      breaker: gauge("polar_breaker_state", "1 for the state of the circuit breaker for Polar.", ["state"]),
      retriesLeft: gauge("polar_retries_left", "Retries that the retry budget has left."),
      budget: gauge("polar_budget_points", "Calls a minute that a lane may send with the organization's token.", [
        "lane",
      ]),
      budgetLeft: gauge("polar_budget_points_left", "What is left of a lane's share of this minute.", ["lane"]),
      pool: gauge("database_pool_connections", "Connections of the pool, and requests that wait for one.", ["state"]),
      databaseUp: gauge("database_up", "1 if PostgreSQL answers the portal."),
      mailsWaiting: gauge("mails_waiting", "Mails in the outbox that aren't completed."),
      oldestMailSeconds: gauge(
        "mail_oldest_age_seconds",
        "Age of the oldest mail that isn't completed; 0 without one.",
      ),
      mailOutage: gauge("mail_outage", "1 while the mail server can't be used."),
      directoryAge: gauge("directory_sync_age_seconds", "Time since the last complete sync of a list.", ["list"]),
      resyncs: gauge("directory_resyncs_waiting", "Customers and keys that wait to be read again.", ["kind"]),
      auditHead: gauge("audit_head_sequence", "Sequence number of the newest audit event."),
      sessions: gauge("sessions", "Open sessions; for impersonations, those that run.", ["kind"]),
    },
  };
  for (const way of ["link", "code", "sign_in_link", "staff", "proof"]) made.signIns.inc({ way, outcome: "done" }, 0);
  for (const lane of Object.keys(lanes)) made.budgetRefusals.inc({ lane }, 0);
  for (const kind of mailKinds) for (const outcome of mailOutcomes) made.mails.inc({ kind, outcome }, 0);
  return made;
}
