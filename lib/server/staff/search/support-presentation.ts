import "server-only";
import type { SupportCustomer, SupportMember } from "@/lib/api/support";
import { maskLicenseKey } from "@/lib/server/customer/license-keys/license-key-presentation";
import { plainText } from "@/lib/server/platform/plain-text";
import type { CatalogBenefit } from "@/lib/server/polar/benefits";
import type { PolarMember } from "@/lib/server/polar/members";
import type { PolarCustomer, PolarLicenseKey } from "@/lib/server/polar/shapes";

/** A customer as staff see it; names are a stranger's text. */
export function presentCustomer(customer: PolarCustomer): SupportCustomer {
  return {
    id: customer.id,
    kind: customer.type === "team" ? "team" : "individual",
    name: orNothing(customer.name),
    email: orNothing(customer.email),
    external_id: orNothing(customer.external_id),
    created_at: customer.created_at,
  };
}

export function presentMember({ id, name, email, role }: PolarMember): SupportMember {
  return { id, name: orNothing(name), email: plainText(email), role: orNothing(role) };
}

/** A key as staff see it: masked, under the name that the vendor gave the benefit, private ones too. */
export function presentKeyForStaff(key: PolarLicenseKey, benefits: ReadonlyMap<string, CatalogBenefit>) {
  const benefit = benefits.get(key.benefit_id);
  return maskLicenseKey(key, benefit, benefit?.vendorName);
}

function orNothing(text: string | null): string | null {
  return text === null ? null : plainText(text) || null;
}

/** Where a customer has a text, as Polar looks for it: as one piece, in any case. */
export function matchedField(
  { name, email, external_id }: PolarCustomer,
  query: string,
): "email" | "name" | "external_id" | null {
  const wanted = query.toLowerCase();
  const has = (text: string | null) => text?.toLowerCase().includes(wanted) ?? false;
  if (has(name)) return "name";
  if (has(email)) return "email";
  return has(external_id) ? "external_id" : null;
}
