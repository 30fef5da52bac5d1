import "server-only";
import type { HiddenCustomer, OrganizationKey, SupportCustomer, SupportMember } from "@/lib/api/support";
import { maskLicenseKey, type ShownKey } from "@/lib/server/customer/license-keys/license-key-presentation";
import { type Mask, maskGenerated } from "@/lib/server/directory/key-mask";
import { plainText } from "@/lib/server/platform/plain-text";
import type { CatalogBenefit } from "@/lib/server/polar/benefits";
import { isAlive } from "@/lib/server/polar/customers";
import type { PolarMember } from "@/lib/server/polar/members";
import type { OrganizationLicenseKey } from "@/lib/server/polar/organization-license-keys";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import type { Sight } from "@/lib/server/staff/impersonation/support-consent";

/**
 * A customer as staff see it. Customers choose their names, so these are cleaned.
 * @param mask hides the customer's keys, which may stand in any of these texts
 * @param sight what the agent may see. In a team, a member's code doesn't show the team's own email and ID.
 */
export function presentCustomer(customer: PolarCustomer, mask: Mask, sight: Sight): SupportCustomer | HiddenCustomer {
  return sight === "nothing" ? { id: customer.id, hidden: true } : presentSeenCustomer(customer, mask, sight);
}

/** A customer of whom the agent may see something. */
export function presentSeenCustomer(
  customer: PolarCustomer,
  mask: Mask,
  sight: Exclude<Sight, "nothing">,
): SupportCustomer {
  const whole = presentWholeCustomer(customer, mask);
  return sight === "all" ? whole : { ...whole, email: null, external_id: null };
}

function presentWholeCustomer(customer: PolarCustomer, mask: Mask): SupportCustomer {
  return {
    id: customer.id,
    kind: customer.type === "team" ? "team" : "individual",
    name: nameOrNull(customer.name, mask),
    email: textOrNull(customer.email, mask),
    external_id: textOrNull(customer.external_id, mask),
    created_at: customer.created_at,
  };
}

export function presentMember({ id, name, email, role }: PolarMember, mask: Mask): SupportMember {
  return { id, name: nameOrNull(name, mask), email: mask(plainText(email)), role: textOrNull(role, mask) };
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
  mask: Mask,
): OrganizationKey {
  const customer = isAlive(key.customer) ? presentWholeCustomer(key.customer, mask) : null;
  return { ...presentKeyForStaff(key, benefits), customer };
}

function textOrNull(text: string | null, mask: Mask): string | null {
  return text === null ? null : mask(plainText(text)) || null;
}

function nameOrNull(name: string | null, mask: Mask): string | null {
  return textOrNull(name, (text) => maskGenerated(mask(text)));
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
