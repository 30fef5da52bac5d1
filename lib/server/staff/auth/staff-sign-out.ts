import "server-only";
import { buildEndSessionUrl } from "openid-client";
import type { Context } from "@/lib/server/context";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { discoverIdentityProvider, hasIdentityProvider } from "./identity-provider";
import { endStaffSession } from "./staff-session-end";
import { findStaffRow } from "./staff-session-store";

/**
 * Signs a member of staff out here, and ends their impersonation.
 * @returns the URL to open next: the provider's sign-out page (OpenID Connect RP-Initiated Logout 1.0), or /support if the
 *   provider has none or doesn't answer.
 */
export async function signOutStaff(context: Context, { staffCookie }: { staffCookie: string | null }): Promise<string> {
  const home = `${env().PORTAL_URL}/support`;
  const found = await findStaffRow(context.db, staffCookie);
  if (!found) return home;
  await endStaffSession(context, { row: found.row, by: "sign_out" });
  if (!hasIdentityProvider()) return home;
  try {
    const config = await discoverIdentityProvider();
    if (config.serverMetadata().end_session_endpoint === undefined) return home;
    return buildEndSessionUrl(config, { id_token_hint: found.secret.idToken, post_logout_redirect_uri: home }).href;
  } catch (error) {
    log.warn({ event: "staff_provider_sign_out_failed", err: error });
    return home;
  }
}
