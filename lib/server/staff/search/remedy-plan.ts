import "server-only";
import { Problem } from "@/lib/api/problem";
import { type RemedyKind, type RemedyRequest, type RemedyState, remedyKinds } from "@/lib/api/remedies";
import type { CatalogBenefit } from "@/lib/server/polar/benefits";
import type { PolarLicenseKey } from "@/lib/server/polar/shapes";

const DAY_MS = 86_400_000;

/** The fields of a key that a remedy can change. */
export function remedyStateOf(key: PolarLicenseKey): RemedyState {
  const { status, limit_activations, limit_usage, usage, expires_at } = key;
  return { status, limit_activations, limit_usage, usage, expires_at };
}

/** What can be changed of a key in this state. */
export function possibleRemedies(state: RemedyState): RemedyKind[] {
  return remedyKinds.filter((kind) => isPossible(kind, state));
}

function isPossible(kind: RemedyKind, { status, expires_at, usage }: RemedyState): boolean {
  if (kind === "grant_again") return status === "revoked";
  if (kind === "enable") return status === "disabled";
  if (kind === "disable") return status === "granted";
  // Polar sets the limits of a revoked key anew when it is granted again, so a change would be lost.
  if (status !== "granted" && status !== "disabled") return false;
  if (kind === "extend") return expires_at !== null;
  return kind !== "usage_back" || usage > 0;
}

/**
 * What a remedy makes of a key.
 * @throws Problem `remedy_not_possible` for a key in another state, or a change that changes nothing.
 */
export function planRemedy(request: RemedyRequest, state: RemedyState, now = Date.now()): RemedyState {
  if (!isPossible(request.kind, state)) throw new Problem("remedy_not_possible");
  const after = { ...state, ...changeOf(request, state, now) };
  if (isSameState(state, after)) throw new Problem("remedy_not_possible");
  return after;
}

function changeOf(request: RemedyRequest, state: RemedyState, now: number): Partial<RemedyState> {
  switch (request.kind) {
    case "extend": {
      // The days of an expired key count from today.
      const from = Math.max(now, Date.parse(state.expires_at ?? ""));
      return { expires_at: new Date(from + request.days * DAY_MS).toISOString() };
    }
    case "device_limit":
      return { limit_activations: request.limit };
    case "usage_limit":
      return { limit_usage: request.limit };
    case "usage_back":
      return { usage: Math.max(0, state.usage - request.amount) };
    case "disable":
      return { status: "disabled" };
    default:
      return { status: "granted" };
  }
}

/** What Polar makes of a revoked key that it grants again: limits and expiry are the benefit's, the usage stays. */
export function stateWhenGranted(
  state: RemedyState,
  { limitActivations, limitUsage, expires }: NonNullable<CatalogBenefit["keySettings"]>,
  now = Date.now(),
): RemedyState {
  return {
    status: "granted",
    limit_activations: limitActivations,
    limit_usage: limitUsage,
    usage: state.usage,
    expires_at: expires && endOf(expires, now),
  };
}

/** Ends of months are as near as a preview needs: Polar counts from the moment of the grant. */
function endOf({ ttl, timeframe }: { ttl: number; timeframe: "day" | "month" | "year" }, now: number): string {
  const date = new Date(now);
  if (timeframe === "day") date.setUTCDate(date.getUTCDate() + ttl);
  if (timeframe === "month") date.setUTCMonth(date.getUTCMonth() + ttl);
  if (timeframe === "year") date.setUTCFullYear(date.getUTCFullYear() + ttl);
  return date.toISOString();
}

/** Only the fields that differ, as Polar takes them. */
export function differenceOf(before: RemedyState, after: RemedyState) {
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => value !== before[name as keyof RemedyState]),
  );
}

/**
 * Is the key still as the lead saw it? The vendor's app counts usage all the time, so usage matters only to the remedy that
 * changes it.
 */
export function isAsShown({ kind, shown }: RemedyRequest, state: RemedyState): boolean {
  return isSameState(kind === "usage_back" ? state : { ...state, usage: shown.usage }, shown);
}

/** Two times are the same whatever their notation. */
function isSameState(one: RemedyState, other: RemedyState): boolean {
  return (
    one.status === other.status &&
    one.limit_activations === other.limit_activations &&
    one.limit_usage === other.limit_usage &&
    one.usage === other.usage &&
    timeOf(one) === timeOf(other)
  );
}

/** Has the key what the remedy was to change? The vendor's app may have used the key meanwhile. */
export function hasTakenEffect(key: RemedyState, before: RemedyState, after: RemedyState): boolean {
  return (
    (before.status === after.status || key.status === after.status) &&
    (before.limit_activations === after.limit_activations || key.limit_activations === after.limit_activations) &&
    (before.limit_usage === after.limit_usage || key.limit_usage === after.limit_usage) &&
    (before.usage === after.usage || key.usage < before.usage) &&
    (timeOf(before) === timeOf(after) || timeOf(key) === timeOf(after))
  );
}

function timeOf({ expires_at }: RemedyState): number | null {
  return expires_at === null ? null : Date.parse(expires_at);
}
