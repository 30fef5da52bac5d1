import "server-only";
import {
  type Configuration,
  fetchUserInfo,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from "openid-client";
import type { StaffRole } from "@/lib/api/staff";
import type { Claims } from "./claims";
import { type FoundRoles, findRoles } from "./role-claims";
import type { StaffSecret } from "./staff-session-store";

export type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers;

type StaffClaims = {
  /** Of userinfo and the ID token. */
  all: Claims;
  roles: StaffRole[];
  source: FoundRoles["source"];
  /** Where userinfo names the roles, the access token is stored, to read them again with it. */
  access: StaffSecret["access"];
};

/**
 * Reads what a token response says about a person: the ID token, if there is one, and userinfo. Where userinfo names the
 * roles, it decides; then the ID token; then a signed access token.
 * @param subject `sub` of the person; userinfo about someone else is refused
 */
export async function readStaffClaims(config: Configuration, tokens: Tokens, subject: string): Promise<StaffClaims> {
  const userInfo = await readUserInfo(config, tokens.access_token, subject);
  const all: Claims = { ...userInfo, ...tokens.claims() };
  const idToken = tokens.claims() ?? { sub: subject };
  const { roles, source } = await findRoles(config, { userInfo, idToken, accessToken: tokens.access_token });
  return { all, roles, source, access: source === "userinfo" ? accessOf(tokens) : null };
}

/** The access token and its end. A provider that names no end gets an hour. */
export function accessOf(tokens: Tokens): NonNullable<StaffSecret["access"]> {
  return { token: tokens.access_token, expiresAt: Date.now() + (tokens.expiresIn() ?? 3600) * 1000 };
}

/** The claims of userinfo (OpenID Connect Core 1.0, section 5.3); null for a provider without it. */
async function readUserInfo(config: Configuration, accessToken: string, subject: string): Promise<Claims | null> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return null;
  return await fetchUserInfo(config, accessToken, subject);
}
