import "server-only";
import type { RevealedKey } from "@/lib/api/schemas";
import { log } from "../log";
import type { CustomerSession } from "../session/customer-session";
import { loadOwnedKey } from "./owned";

/**
 * The full key, for its owner, when asked for; the one place where it leaves the server. Noted, without it.
 * @throws Problem `license_key_not_found`, `session_expired`, `upstream_*`.
 */
export async function revealLicenseKey(session: CustomerSession, id: string): Promise<RevealedKey> {
  const { key } = await loadOwnedKey(session, id);
  log.info({
    event: "license_key_revealed",
    customer_id: session.customerId,
    license_key_id: id,
    session_id: session.publicId,
  });
  return { key: key.key };
}
