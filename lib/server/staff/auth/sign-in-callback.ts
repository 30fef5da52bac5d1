import "server-only";
import { authorizationCodeGrant, type Configuration, fetchUserInfo } from "openid-client";
import { Problem } from "@/lib/api/problem";
import { type AuditOrigin, recordAudit } from "@/lib/server/audit/record";
import { readCookie } from "@/lib/server/http/cookies";
import { withDatabase } from "@/lib/server/platform/db/database";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";
import { type Claims, emailOf, nameOf, readClaim, rolesOf } from "./claims";
import { callbackUrl, provider } from "./identity-provider";
import { readStaffEntry, type StaffEntry } from "./staff-entry";
import { endStaffSession } from "./staff-session-end";
import { findStaffRow, type NewStaffSession, openStaffSession } from "./staff-session-store";

/** A fresh sign-in's `auth_time` may be this old when its code is exchanged. */
const FRESH_SECONDS = 300;

type SignedIn = { cookie: string; maxAge: number; next: string };

/**
 * Ends what `beginSignIn` began: exchanges the code, checks the ID token, and opens a session if the person has a role here.
 * @returns the cookie's value and age in seconds, and the page that was asked for.
 * @throws Problem `staff_sign_in_failed`, `staff_role_missing` (written down; a session that was open here ends),
 *   `staff_provider_unavailable`, `database_unavailable`.
 */
export async function finishSignIn(request: Request, url: URL, origin: AuditOrigin): Promise<SignedIn> {
  const entry = await readStaffEntry(request);
  if (!entry) throw new Problem("staff_sign_in_failed");
  const made = await exchange(await provider(), entry, url);
  const actor = { kind: "staff", subject: made.subject, name: made.name, roles: made.roles } as const;
  const open = await findStaffRow(readCookie(request, "staff") ?? "");
  const going = open && open.row.subject === made.subject && made.roles.length > 0 ? open.row.id : null;
  // Somebody else signs in here, or the same person has no role any more: what was open ends.
  if (open && going === null) await endStaffSession(open.row, "sign_out", origin);
  if (made.roles.length === 0) {
    await recordAudit({ action: "staff.sign_in", outcome: "refused", actor, origin });
    throw new Problem("staff_role_missing");
  }
  const opened = await withDatabase((db) =>
    db.transaction(async (transaction) => {
      const detail = { fresh: entry.fresh };
      await recordAudit({ action: "staff.sign_in", outcome: "done", actor, detail, origin }, transaction);
      return await openStaffSession(made, going, transaction);
    }),
  );
  return { ...opened, next: entry.next };
}

async function exchange(config: Configuration, entry: StaffEntry, url: URL): Promise<NewStaffSession> {
  try {
    const tokens = await authorizationCodeGrant(config, new URL(`${callbackUrl()}${url.search}`), {
      expectedState: entry.state,
      expectedNonce: entry.nonce,
      pkceCodeVerifier: entry.verifier,
      idTokenExpected: true,
      ...(entry.fresh ? { maxAge: FRESH_SECONDS } : {}),
    });
    const claims = tokens.claims();
    if (!claims || !tokens.id_token) throw new Problem("staff_sign_in_failed");
    const more = await moreClaims(config, tokens.access_token, claims.sub);
    const all: Claims = { ...more, ...claims };
    const path = env().STAFF_ROLES_CLAIM;
    // What userinfo said once it can be asked again: with the token a role that was taken away is noticed.
    const fromUserInfo = more !== null && readClaim(more, path) !== undefined;
    return {
      subject: claims.sub,
      providerSessionId: typeof claims.sid === "string" ? claims.sid : null,
      name: nameOf(all),
      email: emailOf(all),
      roles: rolesOf(fromUserInfo ? more : all, path),
      // Without auth_time nobody knows how fresh it is: then it is not.
      authTime: new Date((claims.auth_time ?? 0) * 1000),
      idToken: tokens.id_token,
      access: fromUserInfo
        ? { token: tokens.access_token, expiresAt: Date.now() + (tokens.expiresIn() ?? 3600) * 1000 }
        : null,
    };
  } catch (error) {
    if (error instanceof Problem) throw error;
    log.warn({ event: "staff_sign_in_failed", err: error });
    throw new Problem("staff_sign_in_failed", { cause: error });
  }
}

/** The claims of userinfo (OpenID Connect Core 1.0, section 5.3), or null where there is none. */
async function moreClaims(config: Configuration, accessToken: string, subject: string): Promise<Claims | null> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return null;
  return await fetchUserInfo(config, accessToken, subject);
}
