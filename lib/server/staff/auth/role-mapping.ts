import "server-only";
import { type StaffRole, staffRoles } from "@/lib/api/staff";
import { env } from "@/lib/server/platform/env";
import { normalEmail, type RoleRule } from "@/lib/server/platform/staff-roles-setting";
import { type Claims, readClaim, textsIn } from "./claims";

/** The claim that lists groups (Entra, Okta, and Keycloak with its mapper). */
const GROUPS_CLAIM = "groups";

/** What roles are read from. Each is read where the provider names it first: userinfo, the ID token or the access token. */
export type RoleInput = {
  /** Name or path, for the log. */
  claim: string;
  /** Only a provider's statement about a person; an access token isn't addressed to the portal. */
  inAccessToken: boolean;
  rolesIn: (claims: Claims) => StaffRole[];
};

/** The inputs that the settings use: the claim alone, or with STAFF_ROLES the claims that its entries need. */
export function roleInputs(): RoleInput[] {
  const { STAFF_ROLES, STAFF_ROLES_CLAIM } = env();
  if (STAFF_ROLES === undefined) {
    const rolesIn = (claims: Claims) => namedRoles(textsIn(readClaim(claims, STAFF_ROLES_CLAIM)));
    return [{ claim: STAFF_ROLES_CLAIM, inAccessToken: true, rolesIn }];
  }
  const rulesOf = (...sources: RoleRule["source"][]) => STAFF_ROLES.filter(({ source }) => sources.includes(source));
  const inputs: (RoleInput & { rules: RoleRule[] })[] = [
    inputOf(STAFF_ROLES_CLAIM, rulesOf("role"), (claims) => textsIn(readClaim(claims, STAFF_ROLES_CLAIM))),
    inputOf(GROUPS_CLAIM, rulesOf("group"), (claims) => groupsIn(readClaim(claims, GROUPS_CLAIM))),
    { ...inputOf("email", rulesOf("email", "domain"), verifiedNames), inAccessToken: false },
  ];
  return inputs.filter(({ rules }) => rules.length > 0);
}

/** The roles that one set of claims gives. */
export function rolesIn(claims: Claims): StaffRole[] {
  return namedRoles(roleInputs().flatMap((input) => input.rolesIn(claims)));
}

/** Each role once, in the portal's order. */
export function namedRoles(given: readonly string[]): StaffRole[] {
  return staffRoles.filter((role) => given.includes(role));
}

function inputOf(claim: string, rules: RoleRule[], namesIn: (claims: Claims) => string[]) {
  const rolesIn = (claims: Claims) => {
    const names = namesIn(claims);
    return namedRoles(rules.filter(({ value }) => names.includes(value)).map(({ role }) => role));
  };
  return { claim, rules, rolesIn, inAccessToken: true };
}

/** A group's name may have spaces and commas, so a text is one group. */
function groupsIn(value: unknown): string[] {
  const given = typeof value === "string" ? [value] : Array.isArray(value) ? value : [];
  return given.filter((one) => typeof one === "string");
}

/**
 * The email and its domain, if these same claims say that the email is verified: `email_verified` is the boolean true (OpenID
 * Connect Core 1.0, section 5.1). A domain has no `@`, so it's never taken for an email.
 */
function verifiedNames({ email, email_verified: isVerified }: Claims): string[] {
  if (isVerified !== true || typeof email !== "string") return [];
  const normal = normalEmail(email);
  return normal === null ? [] : [normal, normal.slice(normal.lastIndexOf("@") + 1)];
}
