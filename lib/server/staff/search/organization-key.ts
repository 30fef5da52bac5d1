import "server-only";
import { ACTIVATIONS_PER_PAGE } from "@/lib/api/filter-rules";
import type { ActivationFilter } from "@/lib/api/filters";
import type { OrganizationKeyDetail } from "@/lib/api/support";
import { audited } from "@/lib/server/audit/audited";
import type { AuditOrigin } from "@/lib/server/audit/record";
import { deviceMeets } from "@/lib/server/customer/license-keys/license-key-detail";
import { presentActivation } from "@/lib/server/customer/license-keys/license-key-presentation";
import { recordKeys } from "@/lib/server/directory/key-index";
import { catalogWith } from "@/lib/server/polar/benefits";
import { isAlive } from "@/lib/server/polar/customers";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import type { StaffSession } from "@/lib/server/staff/auth/staff-session";
import { presentCustomer, presentKeyForStaff } from "./support-presentation";

/**
 * One key of the organization with a page of its devices, read with the organization's token: shown whatever the vendor
 * lets customers see.
 * @throws Problem `license_key_not_found`, `upstream_*`, `database_unavailable`.
 */
export async function getKeyOfOrganization(
  staff: StaffSession,
  id: string,
  { activations_page: page, activations_query: query }: ActivationFilter,
  origin: AuditOrigin,
): Promise<OrganizationKeyDetail> {
  const asked = { action: "license_key.view", staff, origin, detail: { license_key_id: id, page } } as const;
  return await audited(
    asked,
    async () => {
      const key = await readOrganizationKey(id, "staff");
      const isShown = isAlive(key.customer);
      if (isShown) await recordKeys([key]);
      const benefits = await catalogWith([key.benefit_id]);
      const devices = key.activations.map(presentActivation);
      const found = query ? devices.filter((device) => deviceMeets(device, query)) : devices;
      return {
        ...presentKeyForStaff(key, benefits),
        customer: isShown ? presentCustomer(key.customer) : null,
        activations: found.slice((page - 1) * ACTIVATIONS_PER_PAGE, page * ACTIVATIONS_PER_PAGE),
        activations_pagination: {
          total_count: found.length,
          max_page: Math.ceil(found.length / ACTIVATIONS_PER_PAGE),
        },
        activations_count: key.activations.length + key.unreadableActivations,
      };
    },
    ({ customer }) => ({ customerId: customer?.id ?? null }),
  );
}
