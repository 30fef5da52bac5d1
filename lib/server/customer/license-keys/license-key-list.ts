import "server-only";
import type { LicenseKeyFilter } from "@/lib/api/filters";
import { paginate } from "@/lib/api/pagination";
import { Problem } from "@/lib/api/problem";
import type { BenefitSummary, LicenseKey, LicenseKeyList, LicenseKeyStatus } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { catalogWith } from "@/lib/server/polar/benefits";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { type EveryLicenseKey, listEveryLicenseKey } from "@/lib/server/polar/license-keys";
import { presentLicenseKey } from "./license-key-presentation";

/** Usable keys come first; expired and revoked ones last. */
const rank: Record<LicenseKeyStatus, number> = {
  expiring: 0,
  active: 0,
  unknown: 1,
  disabled: 2,
  expired: 3,
  revoked: 4,
};

/**
 * The customer's license keys, filtered and paged here, since Polar has neither search nor a status filter: one upstream
 * call for up to 100 keys. Usable keys first, newest first within.
 * @returns masked keys; `pagination` counts the keys that match the filter.
 * @throws Problem `session_expired`, `upstream_*`, `database_unavailable`.
 */
export async function listLicenseKeys(context: CustomerContext, filter: LicenseKeyFilter): Promise<LicenseKeyList> {
  const { items: rows, unreadable } = await readEveryLicenseKey(context);
  const benefits = await catalogWith(rows.map(({ benefit_id }) => benefit_id));
  const keys = rows.map((key) => presentLicenseKey(context, { key, benefit: benefits.get(key.benefit_id) }));
  const found = keys.filter((key) => matches(key, filter)).sort(byUse);
  return {
    ...paginate(found, filter),
    benefits: distinctBenefits(keys),
    unfiltered_count: keys.length,
    unreadable_count: unreadable,
  };
}

/**
 * Every key of the customer's as Polar has it, in full.
 * @throws Problem `session_expired`, `upstream_*`.
 */
export async function readEveryLicenseKey(context: CustomerContext): Promise<EveryLicenseKey> {
  return await context.polar.withCustomerToken(listEveryLicenseKey).catch((error) => {
    if (!(error instanceof PolarRefusal)) throw error;
    // The list names no id, so a refusal is Polar's failure, not the customer's.
    throw new Problem(error.refusal === "token_refused" ? "session_expired" : "upstream_rejected");
  });
}

function byUse(one: LicenseKey, other: LicenseKey): number {
  return (
    rank[one.status] - rank[other.status] ||
    Date.parse(other.created_at) - Date.parse(one.created_at) ||
    one.id.localeCompare(other.id)
  );
}

function matches(key: LicenseKey, { benefit_id, status, query }: LicenseKeyFilter): boolean {
  if (benefit_id !== undefined && key.benefit.id !== benefit_id) return false;
  // An expiring key still works, so it counts as active.
  if (status !== undefined && key.status !== status && !(status === "active" && key.status === "expiring"))
    return false;
  return !query || matchesQuery(key, query);
}

/** A query matches the benefit's name (ignoring case and accents) or the last characters of the key. A whole pasted key matches by its last six. */
function matchesQuery(key: LicenseKey, query: string): boolean {
  const wanted = folded(query);
  if (folded(key.benefit.name ?? "").includes(wanted)) return true;
  const shown = folded(key.display_key.replace(/^\*+-?/, ""));
  return shown !== "" && (shown.includes(wanted) || (wanted.length > shown.length && wanted.endsWith(shown)));
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase("en");
}

function distinctBenefits(keys: LicenseKey[]): BenefitSummary[] {
  const byId = new Map(keys.map(({ benefit }) => [benefit.id, benefit]));
  return [...byId.values()].sort((one, other) => (one.name ?? "").localeCompare(other.name ?? ""));
}
