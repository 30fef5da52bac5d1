import "server-only";
import type { LiveChange } from "@/lib/api/live";
import type { HeardChange } from "@/lib/server/platform/changes";
import type { Listener } from "./stream";

/**
 * What a listener hears of a change of their customer. In a team, Polar lists each member's own keys only, so a member hears
 * nothing of a colleague's. Where it isn't known whose key it is, a member hears that something changed, without the key.
 * @returns null for nothing
 */
export function heardBy(
  listener: Pick<Listener, "memberId">,
  { topic, licenseKeyId, memberId = null, by }: HeardChange,
): LiveChange | null {
  const isTheirs = listener.memberId === null || listener.memberId === memberId;
  if (!isTheirs && memberId !== null) return null;
  return {
    topic,
    ...(licenseKeyId !== undefined && isTheirs ? { license_key_id: licenseKeyId } : {}),
    ...(by === undefined ? {} : { by }),
  };
}
