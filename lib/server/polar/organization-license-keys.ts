import "server-only";
import { getLicenseKeys, listLicenseKeys } from "@polar-sh/sdk/2026-10/services/license_keys";
import * as z from "zod";
import type { Lane } from "./budget";
import { ONE_KEY_BODY_LIMIT, readAsOrganization } from "./call";
import {
  type PolarCustomer,
  type PolarLicenseKeyWithActivations,
  polarCustomer,
  polarLicenseKey,
  type Rows,
  readKeyWithActivations,
  readOne,
  readRows,
} from "./shapes";

const withCustomer = z.object({ customer: polarCustomer });
const organizationLicenseKey = polarLicenseKey.extend(withCustomer.shape);

/** A key as the organization sees it: with its customer, who may be deleted. */
export type OrganizationLicenseKey = z.infer<typeof organizationLicenseKey>;

/** Polar's own filter, and a page of at most 100. */
type ListFilter = {
  page: number;
  limit: number;
  status?: "granted" | "revoked" | "disabled" | undefined;
  benefitId?: string | undefined;
};

/**
 * A page of the organization's keys, oldest first (`GET /v1/license-keys/`). Includes keys of deleted customers. Polar can
 * filter by status and benefit only.
 * @throws Problem `upstream_rejected` without the scope `license_keys:read`; `upstream_*`.
 */
export async function listOrganizationKeys(
  { page, limit, status, benefitId }: ListFilter,
  lane: Lane,
): Promise<Rows<OrganizationLicenseKey>> {
  const query = {
    page,
    limit,
    ...(status === undefined ? {} : { status }),
    ...(benefitId === undefined ? {} : { benefit_id: benefitId }),
  };
  return readRows(organizationLicenseKey, await readAsOrganization(lane, (core) => listLicenseKeys(core)(query)));
}

/**
 * A key as the organization sees it (`GET /v1/license-keys/{id}`): with its customer, and with its activations whatever
 * `enable_customer_admin` says.
 * @throws Problem `license_key_not_found`, `upstream_*`.
 */
export async function readOrganizationKey(
  id: string,
  lane: Lane,
): Promise<PolarLicenseKeyWithActivations & { customer: PolarCustomer }> {
  const answer = await readAsOrganization(
    lane,
    (core) => getLicenseKeys(core)(id),
    { not_found: "license_key_not_found", invalid: "license_key_not_found" },
    { bodyLimit: ONE_KEY_BODY_LIMIT },
  );
  return { ...readKeyWithActivations(answer), customer: readOne(withCustomer, answer).customer };
}
