import "server-only";
import { type JWTPayload, jwtVerify } from "jose";
import type { Configuration } from "openid-client";
import { type StaffRole, staffRoles } from "@/lib/api/staff";
import { log } from "@/lib/server/platform/log";
import { type Claims, readClaim } from "./claims";
import { ALGORITHMS, CLOCK_TOLERANCE_S, providerKeys } from "./provider-keys";
import { namedRoles, type RoleInput, roleInputs } from "./role-mapping";

/** Where a provider may name roles. */
const sources = ["userinfo", "id_token", "access_token"] as const;
type Source = (typeof sources)[number];
/** `source`: the last place that was needed; null where nothing named a role, or said anything that STAFF_ROLES maps. */
export type FoundRoles = { roles: StaffRole[]; source: Source | null };
type Answer = { userInfo: Claims | null; idToken: Claims; accessToken: string };
type Read = { [Name in Source]?: Claims | null };

/**
 * Finds a person's roles in what the provider answered to a sign-in: in userinfo, else in the ID token, else in the access
 * token, where Keycloak names them by default. With STAFF_ROLES this holds for each claim that it uses. Without any, the log
 * says where the claims were looked for.
 */
export async function findRoles(
  config: Configuration,
  { userInfo, idToken, accessToken }: Answer,
): Promise<FoundRoles> {
  const read: Read = { userinfo: userInfo, id_token: idToken };
  const inputs = roleInputs();
  const isMissing = ({ claim, inAccessToken }: RoleInput) => inAccessToken && sourceOf(read, claim) === null;
  if (inputs.some(isMissing)) read.access_token = await readAccessToken(config, accessToken, idToken);
  const found = inputs.flatMap(({ claim, inAccessToken, rolesIn }) => {
    const source = sourceOf(inAccessToken ? read : { ...read, access_token: null }, claim);
    return source === null ? [] : [{ source, roles: rolesIn(read[source] ?? {}) }];
  });
  const claim = inputs.map((input) => input.claim).join(", ");
  const source = sources.findLast((one) => found.some((input) => input.source === one)) ?? null;
  const roles = namedRoles(found.flatMap((input) => input.roles));
  if (source === null) log.warn({ event: "staff_roles_claim_missing", claim, ...namesOf(read) });
  else if (roles.length === 0) log.warn({ event: "staff_roles_unknown", claim, source, ...hintsOf(inputs, read) });
  return { roles, source };
}

/** The first place that has the claim. */
function sourceOf(read: Read, claim: string): Source | null {
  return sources.find((one) => read[one] && readClaim(read[one], claim) !== undefined) ?? null;
}

/** Why nothing matched, without a word of what the claims hold. */
function hintsOf(inputs: RoleInput[], read: Read): Record<string, unknown> {
  const source = inputs.some(({ claim }) => claim === "email") ? sourceOf(read, "email") : null;
  return {
    expected: staffRoles,
    ...(source !== null && { email_verified: read[source]?.email_verified === true }),
  };
}

/**
 * The claims of an access token that the provider signed for this person; null for any other, and for one that isn't a JWT. It
 * came from the provider itself, but its format is only known if its signature can be verified.
 */
async function readAccessToken(config: Configuration, token: string, { sub }: Claims): Promise<Claims | null> {
  const keys = providerKeys(config);
  if (keys === null || token.split(".").length !== 3) return null;
  const { issuer } = config.serverMetadata();
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_TOLERANCE_S,
    });
    return isFor(payload, sub, config.clientMetadata().client_id) ? payload : null;
  } catch (error) {
    log.warn({ event: "staff_access_token_unreadable", err: error });
    return null;
  }
}

/** Keycloak's lightweight tokens name nobody. A token that names somebody else, or another client, says nothing about this one. */
function isFor({ sub, azp, client_id }: JWTPayload, subject: unknown, clientId: string): boolean {
  const client = azp ?? client_id;
  return (sub === undefined || sub === subject) && (client === undefined || client === clientId);
}

/** The names of the claims, and nothing in them. */
function namesOf(read: Read): Record<string, string[] | null> {
  const names = (claims: Claims) => Object.keys(claims).filter((name) => /^[\w.:/-]{1,80}$/.test(name));
  return Object.fromEntries(
    Object.entries(read).map(([source, claims]) => [source, claims ? names(claims).slice(0, 40) : null]),
  );
}
