import "server-only";
import type { Counter, Gauge, Histogram, Registry } from "prom-client";
import { env } from "@/lib/server/platform/env";
import type { MailKind, MailOutcome } from "@/lib/server/platform/metrics/mail-labels";
import { processWide } from "@/lib/server/platform/process-wide";
import type { Limit } from "@/lib/server/platform/rate-limit";

/** How a person signs in. `staff` is the identity provider. `proof` is a code in a session that is already open. */
export type SignInWay = "link" | "code" | "sign_in_link" | "staff" | "proof";

/** What became of a report of a device. `known`: it was seen today already. `limited`: Polar wasn't asked about it. */
export type DeviceReportOutcome = "recorded" | "known" | "refused" | "limited" | "failed";

/** What the portal counts. Every label has few values, none of which a caller can write: no path, id, email or key. */
export type Meters = {
  registry: Registry;
  /** The shares of Polar's budget, by lane. */
  lanes: Readonly<Record<string, Limit>>;
  requests: Counter<"route" | "method" | "status">;
  requestSeconds: Histogram<"route" | "method">;
  polarSeconds: Histogram<"operation" | "outcome">;
  budgetRefusals: Counter<"lane">;
  /** `outcome` is `done`, or the problem's code. */
  signIns: Counter<"way" | "outcome">;
  mails: Counter<"kind" | "outcome">;
  deviceReports: Counter<"outcome">;
  /** Not `job`: Prometheus has a label of that name. */
  jobs: Counter<"name" | "outcome">;
  /** Read when the metrics are asked for (scrape.ts). */
  gauges: Gauges;
};

type Gauges = {
  breaker: Gauge<"state">;
  retriesLeft: Gauge;
  budget: Gauge<"lane">;
  budgetLeft: Gauge<"lane">;
  pool: Gauge<"state">;
  databaseUp: Gauge;
  mailsWaiting: Gauge;
  oldestMailSeconds: Gauge;
  mailOutage: Gauge;
  directoryAge: Gauge<"list">;
  resyncs: Gauge<"kind">;
  auditHead: Gauge;
  sessions: Gauge<"kind">;
};

const held = processWide<{ meters?: Meters }>("meters", () => ({}));

/** What to count with; undefined while metrics are off. */
export function meters(): Meters | undefined {
  return held.meters;
}

/** Does a setting ask for metrics? */
export function areMetricsOn(): boolean {
  const { METRICS_ADDRESS, METRICS_TOKEN } = env();
  return METRICS_ADDRESS !== undefined || METRICS_TOKEN !== undefined;
}

/**
 * Starts to count, if `METRICS_ADDRESS` or `METRICS_TOKEN` is set. Without them the library isn't even loaded.
 * @param lanes the shares of Polar's budget
 */
export async function startMeters(lanes: Meters["lanes"]): Promise<void> {
  if (!areMetricsOn() || held.meters) return;
  const { createMeters } = await import("./meter-set");
  held.meters = createMeters(lanes);
}

/** Counts what became of a mail. */
export function countMail(kind: MailKind, outcome: MailOutcome): void {
  held.meters?.mails.inc({ kind, outcome });
}

/** Counts a sign-in, or an attempt that was refused with a problem's code. */
export function countSignIn(way: SignInWay, outcome: string): void {
  held.meters?.signIns.inc({ way, outcome });
}

/** Counts what became of a report of a device. */
export function countDeviceReport(outcome: DeviceReportOutcome): void {
  held.meters?.deviceReports.inc({ outcome });
}
