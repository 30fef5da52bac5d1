import "server-only";
import type { OpenedBy } from "@/lib/api/schemas";
import type { Role } from "@/lib/server/http/access";

/** What bounds an agent's view of a customer: the row is joined on every request, so that its end is at once everywhere. */
export type ImpersonationContext = {
  id: string;
  /** `sub` of the agent at the identity provider. */
  staffSubject: string;
  staffName: string;
  reason: string;
  expiresAt: Date;
  /** A lead confirmed "act on behalf" with a fresh sign-in: removing devices is allowed. */
  elevated: boolean;
};

/** Who is behind a session, as a log says it: an agent's view carries both (RFC 8693, section 4.1, `act`). */
export type LogIdentity = { sub?: string; act?: { sub: string } };

export function logIdentity({ customerId, impersonation }: CustomerSession): LogIdentity {
  return { sub: customerId, ...(impersonation ? { act: { sub: impersonation.staffSubject } } : {}) };
}

/** A signed-in browser, as read for one request. `token` is Polar's customer session token: it never leaves lib/server. */
export type CustomerSession = {
  idHash: string;
  publicId: string;
  openedBy: OpenedBy;
  customerId: string;
  memberId: string | null;
  role: string | null;
  name: string | null;
  email: string | null;
  token: string;
  tokenExpiresAt: Date;
  createdAt: Date;
  expiresAt: Date;
  returnUrl: string | null;
  verifiedEmailHash: string | null;
  impersonation: ImpersonationContext | null;
};

/** The role of a customer's session: their own, or an agent's view of it. */
export function roleOf({ impersonation }: Pick<CustomerSession, "impersonation">): Role {
  if (impersonation === null) return "customer";
  return impersonation.elevated ? "elevated" : "impersonating";
}
