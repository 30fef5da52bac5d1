import "server-only";
import { buildEndSessionUrl } from "openid-client";
import type { AuditOrigin } from "@/lib/server/audit/record";
import { readCookie } from "@/lib/server/http/cookies";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { hasProvider, provider } from "./identity-provider";
import { endStaffSession } from "./staff-session-end";
import { findStaffRow } from "./staff-session-store";

/**
 * Signs a member of staff out here, with the impersonation that runs, and says where they are signed out at the provider too
 * (OpenID Connect RP-Initiated Logout 1.0); where it has no such page or does not answer, at home.
 * @returns the address to go to.
 */
export async function signOutStaff(request: Request, origin: AuditOrigin): Promise<string> {
  const home = `${env().PORTAL_URL}/support`;
  const open = await findStaffRow(readCookie(request, "staff") ?? "");
  if (!open) return home;
  await endStaffSession(open.row, "sign_out", origin);
  if (!hasProvider()) return home;
  try {
    const config = await provider();
    if (config.serverMetadata().end_session_endpoint === undefined) return home;
    return buildEndSessionUrl(config, { id_token_hint: open.secret.idToken, post_logout_redirect_uri: home }).href;
  } catch (error) {
    log.warn({ event: "staff_provider_sign_out_failed", err: error });
    return home;
  }
}
