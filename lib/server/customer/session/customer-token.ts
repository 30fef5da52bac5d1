import "server-only";
import { eq } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import { withLock } from "@/lib/server/platform/db/advisory-lock";
import { withDatabase } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { log } from "@/lib/server/platform/log";
import { mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { type CustomerSession, logIdentity } from "./customer-session";
import { endSession, isEmailStillTheirs } from "./session-revocation";
import { sealSecret, unsealSecret } from "./session-store";

/** Polar's tokens live one hour and cannot be renewed: another is minted when less than this is left. */
const RENEW_BEFORE_MS = 5 * 60_000;

const renewing = new Map<string, Promise<string>>();

/**
 * Runs calls with the session's own Polar token: renewed before it expires, and once more when Polar refuses it after all
 * (a 401 says that nothing was done, so that the call may be made again, a write too).
 * @throws Problem `session_expired` when the customer or member no longer exists at Polar; whatever the work throws.
 */
export async function withCustomerToken<T>(session: CustomerSession, work: (token: string) => Promise<T>): Promise<T> {
  if (session.tokenExpiresAt.getTime() - Date.now() < RENEW_BEFORE_MS) await renewIfPossible(session);
  try {
    return await work(session.token);
  } catch (error) {
    if (!(error instanceof PolarRefusal && error.refusal === "token_refused")) throw error;
    session.token = await renew(session);
    return await work(session.token);
  }
}

/** Early: while the old token still has time, Polar being down for the mint must not fail what the old one can do. */
async function renewIfPossible(session: CustomerSession): Promise<void> {
  try {
    session.token = await renew(session);
  } catch (error) {
    const couldWait =
      error instanceof Problem && error.code.startsWith("upstream_") && session.tokenExpiresAt.getTime() > Date.now();
    if (!couldWait) throw error;
  }
}

/** One renewal for all requests of a session that wait in this process; an advisory lock makes it one for all instances. */
function renew(session: CustomerSession): Promise<string> {
  const waiting = renewing.get(session.idHash);
  if (waiting) return waiting;
  const started = renewUnderLock(session).finally(() => renewing.delete(session.idHash));
  renewing.set(session.idHash, started);
  return started;
}

async function renewUnderLock(session: CustomerSession): Promise<string> {
  return await withLock(`renew:${session.idHash}`, async () => {
    const [row] = await withDatabase((db) => db.select().from(sessions).where(eq(sessions.idHash, session.idHash)));
    const opened = row && unsealSecret(session.idHash, row.sealed);
    if (!row || !opened) throw new Problem("session_expired");
    // Somebody else was here first: theirs is not the token that we were refused, and it has time left.
    const renewedElsewhere =
      opened.token !== session.token && row.tokenExpiresAt.getTime() - Date.now() >= RENEW_BEFORE_MS;
    if (renewedElsewhere) {
      session.tokenExpiresAt = row.tokenExpiresAt;
      return opened.token;
    }
    const { token, expiresAt } = await mintFor(session);
    if (!(await isEmailStillTheirs(session))) await giveUp(session);
    const sealed = sealSecret(session.idHash, { ...opened, token });
    await withDatabase((db) =>
      db.update(sessions).set({ sealed, tokenExpiresAt: expiresAt }).where(eq(sessions.idHash, session.idHash)),
    );
    session.tokenExpiresAt = expiresAt;
    log.info({ event: "session_renewed", ...logIdentity(session) });
    return token;
  });
}

async function mintFor(session: CustomerSession) {
  try {
    return await mintCustomerSession(session, session.impersonation ? "staff" : "customer");
  } catch (error) {
    const gone =
      error instanceof Problem && ["customer_not_found", "member_not_found", "member_required"].includes(error.code);
    if (!gone) throw error;
    return await giveUp(session);
  }
}

/** Pages that ask Polar for nothing must say the same as those that do: the session is over for all of them. */
async function giveUp(session: CustomerSession): Promise<never> {
  await endSession(session);
  throw new Problem("session_expired");
}
