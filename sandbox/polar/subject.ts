import { insufficientScope, notPermitted, unauthorized } from "./problem.ts";
import type { Customer, Member, Organization, Session } from "./records.ts";
import type { State } from "./state.ts";

/** The caller. In an organization with members, a customer session belongs to a member. */
export type Subject =
  | { kind: "none" }
  | { kind: "organization"; organization: Organization; scopes: readonly string[] }
  | { kind: "customer"; customer: Customer; member: Member | null; session: Session };

export type CustomerSubject = Extract<Subject, { kind: "customer" }>;

/** The token of `Authorization: Bearer …`. Null for any other header. */
export function bearerToken(authorization = ""): string | null {
  return /^bearer +(\S.*)$/i.exec(authorization)?.[1] ?? null;
}

/** Finds the caller. Null when the token is unknown or expired, or when its customer or member no longer exists. */
export function identify(state: State, token: string | null, nowMs: number): Subject | null {
  if (token === null) return { kind: "none" };
  const session = state.sessions.get(token);
  if (session !== undefined) {
    const customer = state.customers.get(session.customer_id);
    const member = session.member_id === null ? null : state.members.get(session.member_id);
    const isValid = !session.expired && Date.parse(session.expires_at ?? "") > nowMs;
    return isValid && customer && member !== undefined ? { kind: "customer", customer, member, session } : null;
  }
  const access = state.accessTokens.get(token);
  const organization = access && state.organizations.by("slug", access.organization)[0];
  if (!access || access.expired || !organization) return null;
  return { kind: "organization", organization, scopes: access.scopes };
}

/** The organization of an access token with one of these scopes. @throws PolarProblem 401, or 403 `insufficient_scope` */
export function requireOrganization(subject: Subject, ...scopes: string[]): Organization {
  if (subject.kind !== "organization") throw unauthorized();
  if (!scopes.some((scope) => subject.scopes.includes(scope))) throw insufficientScope(scopes);
  return subject.organization;
}

/** The customer and member of a session. @throws PolarProblem 401 for any other token */
export function requireCustomer(subject: Subject): CustomerSubject {
  if (subject.kind !== "customer") throw unauthorized();
  return subject;
}

/** A customer without members, an owner or a billing manager. @throws PolarProblem 401, 403 */
export function requireBilling(subject: Subject): CustomerSubject {
  const customer = requireCustomer(subject);
  if (customer.member?.role === "member") {
    throw notPermitted("Only owners and billing managers can access billing features.");
  }
  return customer;
}

/** An owner or a billing manager. @throws PolarProblem 401 for a customer without members, 403 */
export function requireTeamManager(subject: Subject): CustomerSubject {
  const customer = requireCustomer(subject);
  if (customer.member === null) throw unauthorized();
  if (customer.member.role === "member") throw notPermitted("Insufficient role for this operation");
  return customer;
}
