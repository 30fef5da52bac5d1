import "server-only";
import {
  getAuthenticatedUserCustomerSession,
  introspectCustomerSession,
} from "@polar-sh/sdk/2026-10/services/customer_portal/customer_session";
import { createCustomerSessions } from "@polar-sh/sdk/2026-10/services/customer_sessions";
import * as z from "zod";
import { Problem } from "@/lib/api/problem";
import type { Lane } from "./budget";
import { readFromPolar } from "./call";
import { mapRefusal, PolarRefusal } from "./failure";
import { instant, type PolarUser, polarUser, readOne } from "./shapes";

const minted = z.object({
  token: z.string().min(8),
  expires_at: instant,
  customer_id: z.uuid(),
  customer: z.object({ locale: z.string().nullable() }).catch({ locale: null }),
});
const introspected = z.object({ expires_at: instant, return_url: z.string().nullable().catch(null) });

/** A customer session token of Polar. It can read and write, lasts one hour and can't be refreshed. */
export type MintedToken = {
  token: string;
  expiresAt: Date;
  customerId: string;
  /** The customer's language at checkout (BCP 47), if known. */
  locale: string | null;
};

/** Who a session is for, by Polar's id or the vendor's own id of the customer. A customer of type `team` needs a member. */
export type SessionSubject = ({ customerId: string } | { externalCustomerId: string }) & {
  memberId?: string | null | undefined;
};

/**
 * Creates a customer session with the organization's token (`POST /v1/customer-sessions/`).
 * @throws Problem `customer_not_found` for a deleted, foreign or unknown customer, `member_required` for a team without a
 *   member, `member_not_found` for a member who isn't (or is no longer) the customer's; `upstream_*`.
 */
export async function mintCustomerSession(subject: SessionSubject, lane: Lane): Promise<MintedToken> {
  const member = subject.memberId ? { member_id: subject.memberId } : {};
  const body =
    "customerId" in subject
      ? { customer_id: subject.customerId, ...member }
      : { external_customer_id: subject.externalCustomerId, ...member };
  try {
    // A second session does no harm, so this call is retried like a read.
    const answer = await readFromPolar({ kind: "organization", lane }, (core) => createCustomerSessions(core)(body));
    const { token, expires_at, customer_id, customer } = readOne(minted, answer);
    return { token, expiresAt: new Date(expires_at), customerId: customer_id, locale: customer.locale };
  } catch (error) {
    if (!(error instanceof PolarRefusal)) throw error;
    if (error.refusal !== "invalid") throw new Problem("upstream_rejected");
    if (!error.fields.some((field) => field.includes("member"))) throw new Problem("customer_not_found");
    throw new Problem(subject.memberId ? "member_not_found" : "member_required");
  }
}

/**
 * Reads who holds a token (`GET /v1/customer-portal/customer-session/user`) and until when (`…/introspect`).
 * @throws Problem `link_invalid` when the token is expired or unknown; `upstream_*`.
 */
export async function identifyToken(
  token: string,
): Promise<{ user: PolarUser; expiresAt: Date; returnUrl: string | null }> {
  const caller = { kind: "customer", token } as const;
  const introspection = readFromPolar(caller, (core) => introspectCustomerSession(core)());
  const [user, session] = await Promise.all([
    readTokenHolder(token),
    mapRefusal(introspection, { other: "link_invalid" }),
  ]);
  const { expires_at, return_url } = readOne(introspected, session);
  return { user, expiresAt: new Date(expires_at), returnUrl: return_url };
}

/**
 * Reads who holds a token (`GET /v1/customer-portal/customer-session/user`). Polar reads name, email and role anew each time.
 * @throws Problem `link_invalid` when the token is expired or unknown; `upstream_*`.
 */
export async function readTokenHolder(token: string): Promise<PolarUser> {
  const answer = readFromPolar({ kind: "customer", token }, (core) => getAuthenticatedUserCustomerSession(core)());
  return readOne(polarUser, await mapRefusal(answer, { other: "link_invalid" }));
}
