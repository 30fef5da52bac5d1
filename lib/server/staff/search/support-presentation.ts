import "server-only";
import type { OrganizationKey, SupportCustomer, SupportMember } from "@/lib/api/support";
import { maskLicenseKey, type ShownKey } from "@/lib/server/customer/license-keys/license-key-presentation";
import { plainText } from "@/lib/server/platform/plain-text";
import type { CatalogBenefit } from "@/lib/server/polar/benefits";
import { isAlive } from "@/lib/server/polar/customers";
import type { PolarMember } from "@/lib/server/polar/members";
import type { OrganizationLicenseKey } from "@/lib/server/polar/organization-license-keys";
import type { PolarCustomer } from "@/lib/server/polar/shapes";

/** A customer as staff see it. Customers choose their names, so these are cleaned. */
export function presentCustomer(customer: PolarCustomer): SupportCustomer {
  return {
    id: customer.id,
    kind: customer.type === "team" ? "team" : "individual",
    name: plainTextOrNull(customer.name),
    email: plainTextOrNull(customer.email),
    external_id: plainTextOrNull(customer.external_id),
    created_at: customer.created_at,
  };
}

export function presentMember({ id, name, email, role }: PolarMember): SupportMember {
  return { id, name: plainTextOrNull(name), email: plainText(email), role: plainTextOrNull(role) };
}

/** A key as staff see it: masked, with the vendor's own name for the benefit, even of a private one. */
export function presentKeyForStaff(key: ShownKey, benefits: ReadonlyMap<string, CatalogBenefit>) {
  const benefit = benefits.get(key.benefit_id);
  return maskLicenseKey(key, benefit, benefit?.vendorName);
}

/** The same with its customer, or null for a deleted one. */
export function presentOrganizationKey(
  key: OrganizationLicenseKey,
  benefits: ReadonlyMap<string, CatalogBenefit>,
): OrganizationKey {
  const customer = isAlive(key.customer) ? presentCustomer(key.customer) : null;
  return { ...presentKeyForStaff(key, benefits), customer };
}

function plainTextOrNull(text: string | null): string | null {
  return text === null ? null : plainText(text) || null;
}

/** The field in which Polar's search found the query: as one piece of text, in any case. */
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
