import "server-only";
import { ANY_UUID } from "@/lib/api/filter-rules";
import { Problem } from "@/lib/api/problem";
import type { CustomerContext } from "@/lib/server/context";
import { type CatalogBenefit, catalogWith } from "@/lib/server/polar/benefits";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { readLicenseKey } from "@/lib/server/polar/license-keys";
import type { PolarLicenseKeyWithActivations } from "@/lib/server/polar/shapes";

/** A license key that the customer's own token could read, and its benefit. Every verb on one key starts from it. */
export type OwnedKey = { key: PolarLicenseKeyWithActivations; benefit: CatalogBenefit | undefined };

/**
 * Loads a license key with the customer's own token, so that Polar itself decides whose it is: a foreign id is a 404.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function loadOwnedKey(context: CustomerContext, id: string): Promise<OwnedKey> {
  requireKeyId(id);
  try {
    const key = await context.polar.withCustomerToken((token) => readLicenseKey(token, id));
    const benefits = await catalogWith([key.benefit_id]);
    return { key, benefit: benefits.get(key.benefit_id) };
  } catch (error) {
    throw asKeyProblem(error);
  }
}

/** A URL may hold anything. Only ids go into a path at Polar. @throws Problem `license_key_not_found`. */
export function requireKeyId(id: string): void {
  if (!ANY_UUID.test(id)) throw new Problem("license_key_not_found");
}

/** Polar's refusals, where one license key is concerned. Other errors are returned as they are. */
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
