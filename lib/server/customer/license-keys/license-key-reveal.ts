import "server-only";
import type { RevealedKey } from "@/lib/api/schemas";
import { type AuditOrigin, recordAudit } from "@/lib/server/audit/record";
import { type CustomerSession, logIdentity } from "@/lib/server/customer/session/customer-session";
import { log } from "@/lib/server/platform/log";
import { safeDisplayKey } from "./license-key-presentation";
import { loadOwnedKey } from "./owned-key";

/**
 * The full key, for its owner, when asked for; the one place where it leaves the server. Written down before, without it.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function revealLicenseKey(
  session: CustomerSession,
  id: string,
  origin: AuditOrigin,
): Promise<RevealedKey> {
  const { key } = await loadOwnedKey(session, id);
  await recordAudit({
    action: "license_key.reveal",
    outcome: "done",
    actor: { kind: "customer" },
    customerId: session.customerId,
    memberId: session.memberId,
    detail: { license_key_id: key.id, display_key: safeDisplayKey(key) },
    origin,
  });
  log.info({
    event: "license_key_revealed",
    ...logIdentity(session),
    license_key_id: id,
    session_id: session.publicId,
  });
  return { key: key.key };
}
