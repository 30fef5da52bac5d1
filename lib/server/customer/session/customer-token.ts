import "server-only";
import { eq } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { CustomerActor, CustomerSession, PolarAccess } from "@/lib/server/context";
import { withLock } from "@/lib/server/platform/db/advisory-lock";
import { database } from "@/lib/server/platform/db/database";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { log } from "@/lib/server/platform/log";
import type { Lane } from "@/lib/server/polar/budget";
import { type MintedToken, mintCustomerSession } from "@/lib/server/polar/customer-sessions";
import { PolarRefusal } from "@/lib/server/polar/failure";
import { type Person, readPerson } from "./session-person";
import { endSession } from "./session-revocation";
import { sealSecret, unsealSecret } from "./session-secret";

/** Polar's tokens live one hour and cannot be extended: a new one is created when less than this is left. */
const RENEW_BEFORE_MS = 5 * 60_000;

type Token = Pick<CustomerSession, "token" | "tokenExpiresAt">;

/** Access to Polar with a session's own token. Renewal happens here and nowhere else: when the token is first needed. */
export function createCustomerAccess({ kind, session }: CustomerActor): PolarAccess {
  const lane = kind === "impersonator" ? "staff" : "customer";
  let current: Token = session;
  const isEnding = () => current.tokenExpiresAt.getTime() - Date.now() < RENEW_BEFORE_MS;
  return {
    lane,
    async withCustomerToken(call) {
      if (isEnding()) current = await renewIfPossible(session, current, lane);
      // A call beside this one may renew it meanwhile.
      const used = current;
      try {
        return await call(used.token);
      } catch (error) {
        if (!(error instanceof PolarRefusal && error.refusal === "token_refused")) throw error;
        current = await renew(session, used, lane);
        return await call(current.token);
      }
    },
  };
}

/** While the old token still has time, a failed renewal must not fail what the old one can do. */
async function renewIfPossible(session: CustomerSession, current: Token, lane: Lane): Promise<Token> {
  try {
    return await renew(session, current, lane);
  } catch (error) {
    const isUpstream = error instanceof Problem && error.code.startsWith("upstream_");
    if (isUpstream && current.tokenExpiresAt.getTime() > Date.now()) return current;
    throw error;
  }
}

const renewing = new Map<string, Promise<Token>>();

/** One renewal for all requests of a session that wait in this process; an advisory lock makes it one for all instances. */
function renew(session: CustomerSession, current: Token, lane: Lane): Promise<Token> {
  const waiting = renewing.get(session.idHash);
  if (waiting) return waiting;
  const started = renewUnderLock(session, current, lane).finally(() => renewing.delete(session.idHash));
  renewing.set(session.idHash, started);
  return started;
}

async function renewUnderLock(session: CustomerSession, current: Token, lane: Lane): Promise<Token> {
  const { idHash } = session;
  return await withLock(`renew:${idHash}`, async () => {
    const db = database();
    const [row] = await db.select().from(sessions).where(eq(sessions.idHash, idHash));
    const opened = row && unsealSecret(idHash, row.sealed);
    if (!row || !opened) throw new Problem("session_expired");
    // Another request was faster: its token is not the refused one, and has time left.
    const isRenewed = opened.token !== current.token && row.tokenExpiresAt.getTime() - Date.now() >= RENEW_BEFORE_MS;
    if (isRenewed) return { token: opened.token, tokenExpiresAt: row.tokenExpiresAt };
    const { minted, person } = await mintOrEnd(session, lane);
    const renewed = { token: minted.token, tokenExpiresAt: minted.expiresAt };
    await db
      .update(sessions)
      .set({
        sealed: sealSecret(idHash, { ...opened, ...person, token: minted.token }),
        tokenExpiresAt: minted.expiresAt,
      })
      .where(eq(sessions.idHash, idHash));
    log.info({ event: "session_renewed", customer_id: session.customerId, lane });
    return renewed;
  });
}

/**
 * A new token, and the person as Polar names them now. Pages that need nothing from Polar must say the same as those that do: the
 * session is over for all of them.
 */
async function mintOrEnd(session: CustomerSession, lane: Lane): Promise<{ minted: MintedToken; person: Person }> {
  const minted = await mintCustomerSession(session, lane).catch((error: unknown) => {
    const isGone =
      error instanceof Problem && ["customer_not_found", "member_not_found", "member_required"].includes(error.code);
    if (!isGone) throw error;
    return null;
  });
  const person = minted && (await personNow(session, minted.token, lane));
  if (minted && person) return { minted, person };
  await endSession(database(), session);
  throw new Problem("session_expired");
}

/** Compared at each renewal, for changes that no webhook announced. If Polar doesn't answer, no session ends. */
async function personNow(session: CustomerSession, token: string, lane: Lane): Promise<Person | null> {
  const { name, email, role } = session;
  // An impersonation is for an account, whoever owns it.
  if (session.openedBy === "impersonation") return { name, email, role };
  try {
    return await readPerson(session, token, lane);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { name, email, role };
  }
}
