import "server-only";
import type { OrganizationKeyFilter, OrganizationKeyList } from "@/lib/api/support";
import { audited } from "@/lib/server/audit/audit";
import type { StaffContext } from "@/lib/server/context";
import { keyMasks } from "@/lib/server/directory/known-keys";
import { plainText } from "@/lib/server/platform/plain-text";
import { benefitCatalog, catalogWith } from "@/lib/server/polar/benefits";
import { listOrganizationKeys } from "@/lib/server/polar/organization-license-keys";
import { findSights } from "@/lib/server/staff/impersonation/support-consent";
import { presentOrganizationKey } from "./support-presentation";

/**
 * Lists a page of the organization's keys in Polar's order, oldest first, with one call. Polar filters by status and benefit
 * only.
 * @throws Problem `upstream_*`.
 */
export async function listKeysOfOrganization(
  context: StaffContext,
  { page, limit, status, benefit_id }: OrganizationKeyFilter,
): Promise<OrganizationKeyList> {
  const detail = { page, status: status ?? null, benefit_id: benefit_id ?? null };
  return await audited(context, "license_keys.list", { detail }, async () => {
    const rows = await listOrganizationKeys({ page, limit, status, benefitId: benefit_id }, context.polar.lane);
    const benefits = await catalogWith(rows.items.map((key) => key.benefit_id));
    const customerIds = rows.items.map((key) => key.customer_id);
    const masks = await keyMasks(context.db, customerIds, rows.items);
    // In a team, the list doesn't say which member holds a key: a member's code shows it on the customer's page.
    const sights = await findSights(context, customerIds);
    const seen = rows.items.filter(({ customer }) => sights(customer) === "all");
    return {
      items: seen.map((key) => presentOrganizationKey(key, benefits, masks(key.customer_id))),
      pagination: { total_count: rows.totalCount, max_page: rows.maxPage },
      benefits: [...(await benefitCatalog()).values()]
        .map(({ id, vendorName }) => ({ id, name: plainText(vendorName) || null }))
        .sort((one, other) => (one.name ?? "").localeCompare(other.name ?? "")),
      unreadable_count: rows.unreadable,
      hidden_count: rows.items.length - seen.length,
    };
  });
}
