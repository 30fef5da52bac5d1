import "server-only";
import { getLicenseKeys, listLicenseKeys } from "@polar-sh/sdk/2026-10/services/license_keys";
import * as z from "zod";
import { Problem } from "@/lib/api/problem";
import type { Lane } from "./budget";
import { ONE_KEY_BODY_LIMIT, readFromPolar } from "./call";
import { PolarRefusal } from "./failure";
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
 * A page of the organization's keys, oldest first (`GET /v1/license-keys/`), those of deleted customers among them. Polar
 * filters by status and benefit alone.
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
  try {
    const answer = await readFromPolar({ kind: "organization", lane }, (core) => listLicenseKeys(core)(query));
    return readRows(organizationLicenseKey, answer);
  } catch (error) {
    throw error instanceof PolarRefusal ? new Problem("upstream_rejected") : error;
  }
}

/**
 * A key as the organization sees it (`GET /v1/license-keys/{id}`): with its activations whatever `enable_customer_admin`
 * says, and its customer.
 * @throws Problem `license_key_not_found`, `upstream_*`.
 */
export async function readOrganizationKey(
  id: string,
  lane: Lane,
): Promise<PolarLicenseKeyWithActivations & { customer: PolarCustomer }> {
  try {
    const answer = await readFromPolar({ kind: "organization", lane }, (core) => getLicenseKeys(core)(id), {
      bodyLimit: ONE_KEY_BODY_LIMIT,
    });
    return { ...readKeyWithActivations(answer), customer: readOne(withCustomer, answer).customer };
  } catch (error) {
    if (!(error instanceof PolarRefusal)) throw error;
    throw new Problem(
      error.refusal === "not_found" || error.refusal === "invalid" ? "license_key_not_found" : "upstream_rejected",
    );
  }
}
