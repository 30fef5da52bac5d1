import "server-only";
import { type JWTPayload, jwtVerify } from "jose";
import type { Configuration } from "openid-client";
import { type StaffRole, staffRoles } from "@/lib/api/staff";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { type Claims, readClaim, rolesOf } from "./claims";
import { ALGORITHMS, CLOCK_TOLERANCE_S, providerKeys } from "./provider-keys";

/** Where a provider may name roles. */
type Source = "userinfo" | "id_token" | "access_token";
export type FoundRoles = { roles: StaffRole[]; source: Source | null };
type Answer = { userInfo: Claims | null; idToken: Claims; accessToken: string };

/**
 * Finds a person's roles in what the provider answered to a sign-in: in userinfo, else in the ID token, else in the access
 * token, where Keycloak names them by default. Without any, the log says where the claim was looked for.
 */
export async function findRoles(
  config: Configuration,
  { userInfo, idToken, accessToken }: Answer,
): Promise<FoundRoles> {
  const path = env().STAFF_ROLES_CLAIM;
  const read: { [Name in Source]?: Claims | null } = { userinfo: userInfo, id_token: idToken };
  for (const source of ["userinfo", "id_token", "access_token"] as const) {
    if (source === "access_token") read[source] = await readAccessToken(config, accessToken, idToken);
    const claims = read[source];
    if (!claims || readClaim(claims, path) === undefined) continue;
    const roles = rolesOf(claims, path);
    if (roles.length === 0) log.warn({ event: "staff_roles_unknown", claim: path, source, expected: staffRoles });
    return { roles, source };
  }
  log.warn({ event: "staff_roles_claim_missing", claim: path, ...namesOf(read) });
  return { roles: [], source: null };
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
function namesOf(read: { readonly [Name in Source]?: Claims | null }): Record<string, string[] | null> {
  const names = (claims: Claims) => Object.keys(claims).filter((name) => /^[\w.:/-]{1,80}$/.test(name));
  return Object.fromEntries(
    Object.entries(read).map(([source, claims]) => [source, claims ? names(claims).slice(0, 40) : null]),
  );
}
