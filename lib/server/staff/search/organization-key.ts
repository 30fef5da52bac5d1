import "server-only";
import type { ActivationFilter } from "@/lib/api/filters";
import { Problem } from "@/lib/api/problem";
import type { OrganizationKeyDetail } from "@/lib/api/support";
import { audited } from "@/lib/server/audit/audit";
import type { StaffContext } from "@/lib/server/context";
import { readDeviceNames } from "@/lib/server/customer/license-keys/device-names";
import { pageOfActivations } from "@/lib/server/customer/license-keys/device-page";
import { recordDevices } from "@/lib/server/directory/device-index";
import { recordKeys } from "@/lib/server/directory/key-index";
import { keyMask } from "@/lib/server/directory/known-keys";
import { announceDoneChange } from "@/lib/server/platform/changes";
import { listKeyGrants } from "@/lib/server/polar/benefit-grants";
import { catalogWith } from "@/lib/server/polar/benefits";
import { isAlive } from "@/lib/server/polar/customers";
import { type OrganizationLicenseKey, readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import { findSights } from "@/lib/server/staff/impersonation/support-consent";
import { presentOrganizationKey } from "./support-presentation";

/**
 * Reads one key of the organization with a page of its devices. The organization's token sees the devices even where the
 * vendor hides them from customers.
 * @throws Problem `license_key_not_found`, `consent_required`, `upstream_*`.
 */
export async function getKeyOfOrganization(
  context: StaffContext,
  { id, filter }: { id: string; filter: ActivationFilter },
): Promise<OrganizationKeyDetail> {
  const target = { detail: { license_key_id: id, page: filter.activations_page } };
  const key = await audited(
    context,
    "license_key.view",
    target,
    async () => {
      const read = await readOrganizationKey(id, context.polar.lane);
      if (isAlive(read.customer)) {
        await recordKeys(context.db, [read]);
        await recordDevices(context.db, read);
      }
      await requireSight(context, read);
      const mask = await keyMask(context.db, read.customer_id, [read]);
      const names = await readDeviceNames(context.db, read.id);
      return {
        ...presentOrganizationKey(read, await catalogWith([read.benefit_id]), mask),
        ...pageOfActivations(read.activations, filter, { mask, names, locale: context.locale }),
        may_change: context.may("POST /api/support/license-keys/{id}/remedies") && isAlive(read.customer),
        activations_count: read.activations.length + read.unreadableActivations,
      };
    },
    ({ customer }) => ({ customerId: customer?.id ?? null }),
  );
  if (key.customer) await announceDoneChange(context.db, { customerId: key.customer.id, topic: "account" });
  return key;
}

/** @throws Problem `consent_required` */
export async function requireSight(
  context: StaffContext,
  { id, customer }: Pick<OrganizationLicenseKey, "id" | "customer">,
): Promise<void> {
  const sight = (await findSights(context, [customer.id]))(customer);
  if (sight === "all") return;
  if (sight === "nothing") throw new Problem("consent_required");
  const grants = await listKeyGrants(customer.id, context.polar.lane);
  const isHeld = grants.some((grant) => grant.licenseKeyId === id && grant.memberId === sight.memberId);
  if (!isHeld) throw new Problem("consent_required");
}
