import "server-only";
import { getLicenseKeys } from "@polar-sh/sdk/2026-10/services/license_keys";
import { Problem } from "@/lib/api/problem";
import type { Lane } from "./budget";
import { ONE_KEY_BODY_LIMIT, readFromPolar } from "./call";
import { PolarRefusal } from "./failure";
import { type PolarLicenseKeyWithActivations, readKeyWithActivations } from "./shapes";

/**
 * A key as the organization sees it (`GET /v1/license-keys/{id}`): with its activations whatever `enable_customer_admin` says.
 * @throws Problem `license_key_not_found`, `upstream_*`.
 */
export async function readOrganizationKey(id: string, lane: Lane): Promise<PolarLicenseKeyWithActivations> {
  try {
    const answer = await readFromPolar({ kind: "organization", lane }, (core) => getLicenseKeys(core)(id), {
      bodyLimit: ONE_KEY_BODY_LIMIT,
    });
    return readKeyWithActivations(answer);
  } catch (error) {
    if (!(error instanceof PolarRefusal)) throw error;
    throw new Problem(
      error.refusal === "not_found" || error.refusal === "invalid" ? "license_key_not_found" : "upstream_rejected",
    );
  }
}
