import "server-only";
import type { OpenedBy } from "@/lib/api/schemas";
import type { StaffRole } from "@/lib/api/staff";
import type { Locale } from "@/lib/messages/locale";
import type { RouteKey } from "./http/access";
import { database, type Queryable, type Transaction } from "./platform/db/database";
import type { Lane } from "./polar/budget";

/** A customer's signed-in browser, as read for one request. */
export type CustomerSession = {
  idHash: string;
  /** Names the session where its owner lists and ends it. Worthless as a cookie. */
  publicId: string;
  openedBy: OpenedBy;
  customerId: string;
  memberId: string | null;
  role: string | null;
  name: string | null;
  email: string | null;
  /** The customer's language at Polar (BCP 47), if known. */
  locale: string | null;
  /** Polar's customer session token. It never leaves lib/server; use it through `context.polar`. */
  token: string;
  tokenExpiresAt: Date;
  createdAt: Date;
  expiresAt: Date;
  returnUrl: string | null;
  verifiedEmailHash: string | null;
  provedAt: Date | null;
  /** Was the session opened within `PROOF_MAX_AGE_MINUTES`? By the database's clock, as all times. */
  isYoung: boolean;
  /** Did a code prove within the last 15 minutes that this person reads the session's email? */
  isProved: boolean;
};

/** Limits of a staff member's access to a customer's account. Joined on every request, so its end takes effect at once everywhere. */
export type Impersonation = {
  id: string;
  /** `sub` of the staff member at the identity provider. */
  staffSubject: string;
  staffName: string;
  reason: string;
  expiresAt: Date;
  /** A lead confirmed "act on the customer's behalf" with a fresh sign-in: deactivating devices is allowed. */
  elevated: boolean;
};

/** A member of staff, as the identity provider names them. */
export type StaffMember = {
  /** `sub` at the provider. */
  subject: string;
  name: string;
  roles: readonly StaffRole[];
};

/** A signed-in member of staff, as read for one request. */
export type StaffSession = StaffMember & {
  id: string;
  idHash: string;
  email: string | null;
  /** When the provider last authenticated this person. */
  authTime: Date;
  expiresAt: Date;
};

export type CustomerActor =
  | { kind: "customer"; session: CustomerSession }
  /** Staff on a customer's account. */
  | { kind: "impersonator"; session: CustomerSession; impersonation: Impersonation };
export type StaffActor = { kind: "staff"; staff: StaffSession };

/** Who acts. `system` is a job, a webhook, or the identity provider. */
export type Actor = { kind: "anonymous" | "system" } | CustomerActor | StaffActor;

/** How the actor may use Polar. */
export type PolarAccess = {
  /** Share of the organization token's budget that calls for this actor use. */
  lane: Lane;
  /**
   * Runs a call with the customer's own token. The token is renewed when it is first needed and close to its end, and once
   * more after a 401. A 401 means that Polar did nothing, so even a write can be repeated.
   * @throws Problem `session_required` without a customer's session; `session_expired` when Polar no longer has the
   *   customer or member; whatever the call throws.
   */
  withCustomerToken<T>(call: (token: string) => Promise<T>): Promise<T>;
};

/** Everything a verb may know about the request it serves. Verbs take it first and change nothing in it. */
export type Context = {
  actor: Actor;
  /** Null outside a request. */
  requestId: string | null;
  ip: string | null;
  /** The `User-Agent` header. */
  userAgent: string | null;
  locale: Locale;
  /** The pool, or the transaction of `inTransaction`. */
  db: Queryable;
  polar: PolarAccess;
  /** May the actor use this route? From the access table. */
  may(route: RouteKey): boolean;
};
export type CustomerContext = Context & { actor: CustomerActor };
export type StaffContext = Context & { actor: StaffActor };

/** The context of work that no request asked for. */
export function systemContext(lane: Lane = "background"): Context {
  return {
    actor: { kind: "system" },
    requestId: null,
    ip: null,
    userAgent: null,
    locale: "en",
    db: database(),
    polar: {
      lane,
      withCustomerToken: () => Promise.reject(new Error("the system has no customer session")),
    },
    may: () => false,
  };
}

/** The same context with another share of the organization token's budget. A verb changes it once it knows who asks. */
export function inLane<C extends Context>(context: C, lane: Lane): C {
  return { ...context, polar: { ...context.polar, lane } };
}

/** Runs work in one transaction: its context writes, and audits, through that transaction. */
export async function inTransaction<C extends Context, T>(
  context: C,
  work: (context: C & { db: Transaction }) => Promise<T>,
): Promise<T> {
  return await context.db.transaction((db) => work({ ...context, db }));
}

/** Who acts, as log lines name them. Staff on a customer's account carry both identities (RFC 8693, section 4.1, `act`). */
export function logIdentity({ actor }: Context): { sub?: string; act?: { sub: string } } {
  if (actor.kind === "staff") return { act: { sub: actor.staff.subject } };
  if (actor.kind === "customer") return { sub: actor.session.customerId };
  if (actor.kind !== "impersonator") return {};
  return { sub: actor.session.customerId, act: { sub: actor.impersonation.staffSubject } };
}
