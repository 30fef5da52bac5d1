import "server-only";
import { authorizationCodeGrant, type Configuration } from "openid-client";
import { Problem } from "@/lib/api/problem";
import { audit } from "@/lib/server/audit/audit";
import { type Context, inTransaction } from "@/lib/server/context";
import { type ClientLimit, limitFailures } from "@/lib/server/platform/client-limit";
import { log } from "@/lib/server/platform/log";
import { countSignIn } from "@/lib/server/platform/metrics/meters";
import { emailOf, nameOf } from "./claims";
import { callbackUrl, discoverIdentityProvider } from "./identity-provider";
import { readStaffClaims } from "./staff-claims";
import type { StaffEntry } from "./staff-entry";
import { endStaffSession } from "./staff-session-end";
import { findStaffRow, type NewStaffSession, openStaffSession } from "./staff-session-store";

/** How old `auth_time` of a fresh sign-in may be when its code is exchanged. */
const FRESH_SECONDS = 300;

/** Of a client. Each callback can cost calls to the provider. */
const FAILED: ClientLimit = { name: "staff-callbacks-failed", points: 30, seconds: 60, wider: { 56: 45, 48: 60 } };

type Callback = {
  /** URL of the callback request, with the provider's parameters. */
  url: URL;
  entry: StaffEntry | null;
  staffCookie: string | null;
};

/**
 * Finishes what `beginStaffSignIn` began: exchanges the code, checks the ID token, and opens a session if the person has a
 * role. A session of the same person in this browser continues under the new cookie; anyone else's session ends.
 * @returns the staff cookie's value, its age in seconds, and the page to open.
 * @throws Problem `staff_sign_in_failed`, `staff_auth_time_missing`, `staff_role_missing` (audited), `staff_provider_unavailable`; `rate_limited` after 30
 *   failures of a client in a minute.
 */
export async function finishStaffSignIn(context: Context, callback: Callback): Promise<StaffSignIn> {
  return await limitFailures(FAILED, context.ip, () => openStaff(context, callback));
}

/** The staff cookie's value and age in seconds, and the page to open. */
type StaffSignIn = { cookie: string; maxAge: number; next: string };

async function openStaff(context: Context, { url, entry, staffCookie }: Callback): Promise<StaffSignIn> {
  if (!entry) throw new Problem("staff_sign_in_failed");
  const made = await exchangeCode(await discoverIdentityProvider(), entry, url);
  const { subject, name, roles } = made;
  const staff = { subject, name, roles };
  const open = await findStaffRow(context.db, staffCookie);
  const continued = open?.row.subject === subject && roles.length > 0 ? open.row.id : null;
  if (open && continued === null) await endStaffSession(context, { row: open.row, by: "sign_out" });
  if (roles.length === 0) {
    await audit(context, "staff.sign_in", { outcome: "refused", staff });
    throw new Problem("staff_role_missing");
  }
  const opened = await inTransaction(context, async (tx) => {
    await audit(tx, "staff.sign_in", { outcome: "done", staff, detail: { fresh: entry.fresh } });
    return { ...(await openStaffSession(tx.db, made, continued)), next: entry.next };
  });
  countSignIn("staff", "done");
  return opened;
}

/**
 * Without `auth_time` nobody can act on a customer's behalf, and the log says so.
 * @throws Problem `staff_auth_time_missing`, `staff_sign_in_failed` where a fresh sign-in has none or an old one
 */
function requireFreshness({ fresh }: StaffEntry, authTime: number | undefined): void {
  if (authTime === undefined) {
    log.warn({ event: "staff_auth_time_missing", effect: "acting on a customer's behalf stays off" });
    if (fresh) throw new Problem("staff_auth_time_missing");
  } else if (fresh && authTime + FRESH_SECONDS < Date.now() / 1000) throw new Problem("staff_sign_in_failed");
}

async function exchangeCode(config: Configuration, entry: StaffEntry, url: URL): Promise<NewStaffSession> {
  try {
    const tokens = await authorizationCodeGrant(config, new URL(`${callbackUrl()}${url.search}`), {
      expectedState: entry.state,
      expectedNonce: entry.nonce,
      pkceCodeVerifier: entry.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (!claims || !tokens.id_token) throw new Problem("staff_sign_in_failed");
    requireFreshness(entry, claims.auth_time);
    const { all, roles, access } = await readStaffClaims(config, tokens, claims.sub);
    return {
      subject: claims.sub,
      providerSessionId: typeof claims.sid === "string" ? claims.sid : null,
      name: nameOf(all),
      email: emailOf(all),
      roles,
      // Without auth_time the sign-in never counts as fresh.
      authTime: new Date((claims.auth_time ?? 0) * 1000),
      idToken: tokens.id_token,
      access,
      refreshToken: tokens.refresh_token ?? null,
    };
  } catch (error) {
    if (error instanceof Problem) throw error;
    // Not audited: it names nobody, and anyone could fill the audit log with it.
    log.warn({ event: "staff_sign_in_failed", err: error });
    throw new Problem("staff_sign_in_failed", { cause: error });
  }
}
