import "server-only";
import type { LicenseKeyFilter } from "@/lib/api/filters";
import { Problem } from "@/lib/api/problem";
import type { BenefitSummary, LicenseKey, LicenseKeyList, LicenseKeyStatus } from "@/lib/api/schemas";
import type { CustomerSession } from "@/lib/server/customer/session/customer-session";
import { withCustomerToken } from "@/lib/server/customer/session/customer-token";
import { catalogWith } from "@/lib/server/polar/benefits";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { listEveryLicenseKey } from "@/lib/server/polar/license-keys";
import { presentLicenseKey } from "./license-key-presentation";

/** What can be used comes first; what ran out or was taken away comes last. */
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
 * @returns masked keys; `pagination` counts what the filter left.
 * @throws Problem `session_expired`, `upstream_*`, `database_unavailable`.
 */
export async function listLicenseKeys(session: CustomerSession, filter: LicenseKeyFilter): Promise<LicenseKeyList> {
  const { items: rows, unreadable } = await withCustomerToken(session, listEveryLicenseKey).catch((error: unknown) => {
    // A list is nobody's id: what Polar refuses here is its failure, not the customer's.
    if (!(error instanceof PolarRefusal)) throw error;
    throw new Problem(error.refusal === "token_refused" ? "session_expired" : "upstream_rejected");
  });
  const benefits = await catalogWith(rows.map(({ benefit_id }) => benefit_id));
  const keys = rows.map((row) => presentLicenseKey(row, benefits.get(row.benefit_id), session));
  const found = keys.filter((key) => matches(key, filter)).sort(byUse);
  const start = (filter.page - 1) * filter.limit;
  return {
    items: found.slice(start, start + filter.limit),
    pagination: { total_count: found.length, max_page: Math.ceil(found.length / filter.limit) },
    benefits: distinctBenefits(keys),
    unfiltered_count: keys.length,
    unreadable_count: unreadable,
  };
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
  // An expiring key is an active one: who asks for active keys wants all that work.
  if (status !== undefined && key.status !== status && !(status === "active" && key.status === "expiring"))
    return false;
  return !query || meetsQuery(key, query);
}

/** A query meets the benefit's name (case and accents apart) or the end of the key; a whole key that was pasted meets by its last six. */
function meetsQuery(key: LicenseKey, query: string): boolean {
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
