import "server-only";
import type { SessionInfo } from "@/lib/api/schemas";
import type { CustomerContext } from "@/lib/server/context";
import { maskGenerated } from "@/lib/server/directory/key-mask";
import { keyMask } from "@/lib/server/directory/known-keys";
import { env } from "@/lib/server/platform/env";
import { plainText } from "@/lib/server/platform/plain-text";

/** What a page may know of its own session (`GET /api/session`). */
export async function describeSession({ actor, db }: CustomerContext): Promise<SessionInfo> {
  const { session } = actor;
  const mask = await keyMask(db, session.customerId);
  const impersonation = actor.kind === "impersonator" ? actor.impersonation : null;
  return {
    customer: { id: session.customerId },
    member: session.memberId === null ? null : { id: session.memberId, role: session.role },
    name: session.name === null ? null : maskGenerated(mask(plainText(session.name))),
    email: session.email === null ? null : mask(session.email),
    opened_by: session.openedBy,
    expires_at: session.expiresAt.toISOString(),
    can_switch_account: session.verifiedEmailHash !== null && impersonation === null,
    return_link: env().ALLOWED_RETURN_URLS.find(({ url }) => url === session.returnUrl) ?? null,
    read_only: impersonation !== null && !impersonation.elevated,
    impersonation: impersonation && {
      id: impersonation.id,
      staff_name: impersonation.staffName,
      reason: impersonation.reason,
      expires_at: impersonation.expiresAt.toISOString(),
      elevated: impersonation.elevated,
    },
  };
}
