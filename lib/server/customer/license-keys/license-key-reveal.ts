import "server-only";
import type { RevealedKey } from "@/lib/api/schemas";
import { audit } from "@/lib/server/audit/audit";
import { type CustomerContext, logIdentity } from "@/lib/server/context";
import { requireProof } from "@/lib/server/customer/session/required-proof";
import { log } from "@/lib/server/platform/log";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { safeDisplayKey } from "./license-key-presentation";
import { loadOwnedKey } from "./owned-key";

/** Of one person. Each reveal is an audit event, and all events wait for one another. */
const REVEALS: Limit = { name: "license-keys-revealed", points: 60, seconds: 300 };

/**
 * The full license key, for its customer. Here and in `exportLicenseKeys` it leaves the server. Audited before, without the key.
 * @throws Problem `rate_limited` after 60 in five minutes; `proof_required`, `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function revealLicenseKey(context: CustomerContext, id: string): Promise<RevealedKey> {
  const { customerId, memberId, publicId } = context.actor.session;
  await requirePoint(REVEALS, memberId ?? customerId);
  const { key } = await loadOwnedKey(context, id);
  requireProof(context);
  const personal = { display_key: safeDisplayKey(key) };
  await audit(context, "license_key.reveal", { outcome: "done", detail: { license_key_id: key.id }, personal });
  log.info({ event: "license_key_revealed", ...logIdentity(context), license_key_id: id, session_id: publicId });
  return { key: key.key };
}
