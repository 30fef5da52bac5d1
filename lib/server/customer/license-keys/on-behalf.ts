import "server-only";
import type { AuditOutcome } from "@/lib/api/audit";
import { type AuditOrigin, recordAudit } from "@/lib/server/audit/record";
import type { CustomerSession } from "@/lib/server/customer/session/customer-session";
import { ofImpersonation } from "@/lib/server/http/impersonated-request";
import { plainText } from "@/lib/server/platform/plain-text";
import { safeDisplayKey } from "./license-key-presentation";
import type { OwnedKey } from "./owned-key";

/**
 * Writes down a removal that support makes on behalf of a customer, in words that the customer knows: the device's label and
 * the masked key. Nothing for the customer's own.
 */
export async function auditDeactivation(
  session: CustomerSession,
  { key }: OwnedKey,
  activationId: string,
  outcome: AuditOutcome,
  origin: AuditOrigin,
): Promise<void> {
  if (session.impersonation === null) return;
  const label = key.activations.find(({ id }) => id === activationId)?.label ?? "";
  const detail = {
    license_key_id: key.id,
    display_key: safeDisplayKey(key),
    activation_id: activationId,
    device: plainText(label),
  };
  await recordAudit(ofImpersonation(session, { action: "activation.deactivate", outcome, detail, origin }));
}
