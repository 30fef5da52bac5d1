import "server-only";
import type { OpenedBy } from "@/lib/api/schemas";

/** What bounds an agent's view of a customer: the row is joined on every request, so that its end is at once everywhere. */
export type ImpersonationContext = {
  id: string;
  staffId: string;
  staffName: string;
  reason: string;
  expiresAt: Date;
  /** A lead confirmed "act on behalf" with a fresh sign-in: removing devices is allowed. */
  elevated: boolean;
};

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
  provedEmailHash: string | null;
  impersonation: ImpersonationContext | null;
};
