import { insufficientScope, invalidToken, notPermitted, unauthorized } from "./problem.ts";
import type { Customer, Member, Organization, Session } from "./records.ts";
import type { State } from "./state.ts";

/** Who a request comes from. A customer session of an organization with members speaks for a member. */
export type Subject =
  | { kind: "none" }
  | { kind: "organization"; organization: Organization; scopes: readonly string[] }
  | { kind: "customer"; customer: Customer; member: Member | null; session: Session };

export type CustomerSubject = Extract<Subject, { kind: "customer" }>;

/** The token of `Authorization: Bearer …`, whatever the scheme's case; anything else counts as no token. */
export function bearerToken(authorization: string | null): string | null {
  const [, token = ""] = /^bearer +(\S.*)$/i.exec(authorization ?? "") ?? [];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is asked for
  return token !== "" && /^[\x00-\x7f]*$/.test(token) ? token : null;
}

/** Finds out who a token speaks for. Throws 401 `invalid_token` when it is unknown, spent, or its person is gone. */
export function identify(state: State, token: string | null, nowMs: number): Subject {
  if (token === null) return { kind: "none" };
  const session = state.sessions.get(token);
  if (session !== undefined) {
    const customer = state.customers.get(session.customer_id);
    const member = session.member_id === null ? null : state.members.get(session.member_id);
    if (isSpent(session, nowMs) || customer === undefined || member === undefined) throw invalidToken();
    return { kind: "customer", customer, member, session };
  }
  const access = state.accessTokens.get(token);
  const organization = access && state.organizations.by("slug", access.organization)[0];
  if (!access || access.expired || !organization) throw invalidToken();
  return { kind: "organization", organization, scopes: access.scopes };
}

function isSpent(session: Session, nowMs: number): boolean {
  return session.expired || session.expires_at === undefined || Date.parse(session.expires_at) <= nowMs;
}

/** The organization behind an access token that has one of these scopes. Throws 401, or 403 `insufficient_scope`. */
export function asOrganization(subject: Subject, ...scopes: string[]): Organization {
  if (subject.kind !== "organization") throw unauthorized();
  if (!scopes.some((scope) => subject.scopes.includes(scope))) throw insufficientScope(scopes);
  return subject.organization;
}

/** The customer, and member, behind a session. Throws 401 for every other token. */
export function asCustomer(subject: Subject): CustomerSubject {
  if (subject.kind !== "customer") throw unauthorized();
  return subject;
}

/** As `asCustomer`, and a member must be owner or billing manager. Throws 401 or 403. */
export function asBilling(subject: Subject): CustomerSubject {
  const customer = asCustomer(subject);
  if (customer.member?.role === "member") {
    throw notPermitted("Only owners and billing managers can access billing features.");
  }
  return customer;
}

/** Those who may see a team's members. A customer without members is no such subject: 401. */
export function asTeamManager(subject: Subject): CustomerSubject {
  const customer = asCustomer(subject);
  if (customer.member === null) throw unauthorized();
  if (customer.member.role === "member") throw notPermitted("Insufficient role for this operation");
  return customer;
}
