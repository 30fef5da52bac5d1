import "server-only";
import type { OrganizationKeyFilter, OrganizationKeyList } from "@/lib/api/support";
import { audited } from "@/lib/server/audit/audited";
import type { AuditOrigin } from "@/lib/server/audit/record";
import { plainText } from "@/lib/server/platform/plain-text";
import { benefitCatalog, catalogWith } from "@/lib/server/polar/benefits";
import { isAlive } from "@/lib/server/polar/customers";
import { listOrganizationKeys } from "@/lib/server/polar/organization-license-keys";
import type { StaffSession } from "@/lib/server/staff/auth/staff-session";
import { presentCustomer, presentKeyForStaff } from "./support-presentation";

/**
 * A page of the organization's keys as Polar lists them, oldest first: one upstream call. Polar filters by status and
 * benefit, and by nothing else.
 * @throws Problem `upstream_*`, `database_unavailable`.
 */
export async function listKeysOfOrganization(
  staff: StaffSession,
  filter: OrganizationKeyFilter,
  origin: AuditOrigin,
): Promise<OrganizationKeyList> {
  const { page, limit, status, benefit_id } = filter;
  const detail = { page, status: status ?? null, benefit_id: benefit_id ?? null };
  return await audited({ action: "license_keys.list", staff, origin, detail }, async () => {
    const rows = await listOrganizationKeys({ page, limit, status, benefitId: benefit_id }, "staff");
    const benefits = await catalogWith(rows.items.map((key) => key.benefit_id));
    return {
      items: rows.items.map((key) => ({
        ...presentKeyForStaff(key, benefits),
        customer: isAlive(key.customer) ? presentCustomer(key.customer) : null,
      })),
      pagination: { total_count: rows.totalCount, max_page: rows.maxPage },
      benefits: [...(await benefitCatalog()).values()]
        .map(({ id, vendorName }) => ({ id, name: plainText(vendorName) || null }))
        .sort((one, other) => (one.name ?? "").localeCompare(other.name ?? "")),
      unreadable_count: rows.unreadable,
    };
  });
}
