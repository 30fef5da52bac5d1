import "server-only";
import { ANY_UUID } from "@/lib/api/filter-rules";
import { Problem } from "@/lib/api/problem";
import type { CustomerSession } from "@/lib/server/customer/session/customer-session";
import { withCustomerToken } from "@/lib/server/customer/session/customer-token";
import { type CatalogBenefit, catalogWith } from "@/lib/server/polar/benefits";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { readLicenseKey } from "@/lib/server/polar/license-keys";
import type { PolarLicenseKeyWithActivations } from "@/lib/server/polar/shapes";

/** A key that its owner's own token could read, and its benefit: what every verb on one key starts from. */
export type OwnedKey = { key: PolarLicenseKeyWithActivations; benefit: CatalogBenefit | undefined };

/**
 * Loads a key with the *customer's* token: Polar itself says whether it is theirs, a foreign id is a 404.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function loadOwnedKey(session: CustomerSession, id: string): Promise<OwnedKey> {
  // A page's address may hold anything: what is no id is never part of an address at Polar.
  if (!ANY_UUID.test(id)) throw new Problem("license_key_not_found");
  try {
    const key = await withCustomerToken(session, (token) => readLicenseKey(token, id));
    const benefits = await catalogWith([key.benefit_id]);
    return { key, benefit: benefits.get(key.benefit_id) };
  } catch (error) {
    throw asKeyProblem(error);
  }
}

/** What Polar's refusals mean where one key is concerned. */
export function asKeyProblem(error: unknown): unknown {
  if (!(error instanceof PolarRefusal)) return error;
  switch (error.refusal) {
    case "not_found":
    case "invalid":
      return new Problem("license_key_not_found");
    case "rotate_not_permitted":
      return new Problem("rotate_not_permitted");
    case "token_refused":
      return new Problem("session_expired");
    case "not_permitted":
      return new Problem("upstream_rejected");
  }
}
