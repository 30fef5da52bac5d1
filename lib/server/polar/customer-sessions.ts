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
import { PolarRefusal } from "./failure";
import { instant, type PolarUser, polarUser, readOne } from "./shapes";

const minted = z.object({ token: z.string().min(8), expires_at: instant, customer_id: z.uuid() });
const introspected = z.object({ expires_at: instant, return_url: z.string().nullable().catch(null) });

/** A customer session token of Polar: read and write, one hour, no refresh. */
export type MintedToken = { token: string; expiresAt: Date; customerId: string };

/** Whom a session is for. A customer of type `team` needs its member. */
export type SessionSubject = { customerId: string; memberId?: string | null };

/**
 * Makes a customer session with the organization's token (`POST /v1/customer-sessions/`).
 * @throws Problem `customer_not_found` for a deleted, foreign or unknown customer, `member_required` for a team without a
 *   member, `member_not_found` for a member that is not (or no longer) the customer's; `upstream_*`.
 */
export async function mintCustomerSession(subject: SessionSubject, lane: Lane = "customer"): Promise<MintedToken> {
  const body = { customer_id: subject.customerId, ...(subject.memberId ? { member_id: subject.memberId } : {}) };
  return await mint(body, lane, Boolean(subject.memberId));
}

/** As `mintCustomerSession`, for the vendor's own id of the customer. */
export async function mintForExternalCustomer(externalCustomerId: string, memberId?: string): Promise<MintedToken> {
  const body = { external_customer_id: externalCustomerId, ...(memberId ? { member_id: memberId } : {}) };
  return await mint(body, "customer", Boolean(memberId));
}

async function mint(
  body: Parameters<ReturnType<typeof createCustomerSessions>>[0],
  lane: Lane,
  withMember: boolean,
): Promise<MintedToken> {
  try {
    // A mint has no effect that a second one would spoil, so that it may be tried again as a read may.
    const answer = await readFromPolar({ kind: "organization", lane }, (core) => createCustomerSessions(core)(body));
    const { token, expires_at, customer_id } = readOne(minted, answer);
    return { token, expiresAt: new Date(expires_at), customerId: customer_id };
  } catch (error) {
    if (!(error instanceof PolarRefusal)) throw error;
    if (error.refusal !== "invalid") throw new Problem("upstream_rejected");
    const blamesMember = error.fields.some((field) => field.includes("member"));
    if (blamesMember) throw new Problem(withMember ? "member_not_found" : "member_required");
    throw new Problem("customer_not_found");
  }
}

/**
 * Who holds this token (`GET /v1/customer-portal/customer-session/user`), and until when (`…/introspect`).
 * @throws Problem `link_invalid` when the token is spent or unknown; `upstream_*`.
 */
export async function identifyToken(
  token: string,
): Promise<{ user: PolarUser; expiresAt: Date; returnUrl: string | null }> {
  const caller = { kind: "customer", token } as const;
  try {
    const [user, session] = await Promise.all([
      readFromPolar(caller, (core) => getAuthenticatedUserCustomerSession(core)()),
      readFromPolar(caller, (core) => introspectCustomerSession(core)()),
    ]);
    const { expires_at, return_url } = readOne(introspected, session);
    return { user: readOne(polarUser, user), expiresAt: new Date(expires_at), returnUrl: return_url };
  } catch (error) {
    if (error instanceof PolarRefusal) throw new Problem("link_invalid");
    throw error;
  }
}
