import "server-only";
import { Problem } from "@/lib/api/problem";
import { recordKeys } from "@/lib/server/directory/key-index";
import { log } from "@/lib/server/platform/log";
import { readOrganizationKey } from "@/lib/server/polar/organization-license-keys";
import { safeDisplayKey } from "./license-key-presentation";
import { noteOutcome, unsettledOperations } from "./write-operations";

/**
 * Settles writes whose end nobody saw (a killed process, a silent Polar): reads the key with the organization's token, which
 * shows activations whatever the vendor's switch says, and writes down what happened.
 * @returns how many were settled.
 */
export async function reconcileOperations(): Promise<number> {
  let settled = 0;
  for (const operation of await unsettledOperations()) {
    try {
      const key = await readOrganizationKey(operation.licenseKeyId, "background");
      const done =
        operation.kind === "rotate"
          ? safeDisplayKey(key) !== operation.displayKeyBefore
          : !key.activations.some(({ id }) => id === operation.activationId);
      if (operation.kind === "rotate") await recordKeys([key]);
      await noteOutcome(operation.id, {
        outcome: done ? "done" : "not_done",
        ...(operation.kind === "rotate" && done ? { displayKeyAfter: safeDisplayKey(key) } : {}),
      });
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "license_key_not_found") throw error;
      await noteOutcome(operation.id, { outcome: "failed", problem: error.code });
    }
    settled += 1;
    log.info({ event: "operation_settled", operation_id: operation.id, kind: operation.kind });
  }
  return settled;
}
