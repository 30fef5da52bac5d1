import "server-only";
import { sql } from "drizzle-orm";
import { audit } from "@/lib/server/audit/audit";
import { type Context, type CustomerSession, inTransaction } from "@/lib/server/context";
import { announceChange } from "@/lib/server/platform/changes";
import { sessions } from "@/lib/server/platform/db/schema/sessions";
import { env } from "@/lib/server/platform/env";
import { countSignIn } from "@/lib/server/platform/metrics/meters";
import { randomToken, sha256 } from "@/lib/server/platform/secrets";
import { describeUserAgent } from "@/lib/server/platform/user-agent";
import { sealSecret } from "./session-secret";

export type NewSession = Pick<
  CustomerSession,
  "openedBy" | "customerId" | "memberId" | "token" | "tokenExpiresAt" | "name" | "email" | "role"
> & {
  returnUrl?: string | null;
  verifiedEmailHash?: string | null;
  /** Absolute end, where the session replaces another one that had one; else `SESSION_MAX_DAYS` from now. */
  endsAt?: Date;
  /** When the person signed in, where the session replaces another one; else now. */
  createdAt?: Date;
  provedAt?: Date | null;
  impersonation?: { id: string; expiresAt: Date };
  /** The customer's language at Polar (BCP 47), if known. */
  locale?: string | null;
  /** SHA-256 of the link that opens the session, and the cookie's value for it (link-session.ts). */
  linkHash?: string;
  cookie?: string;
};

/** A session that was just opened: its cookie's value and age in seconds, its public id, and whose it is. */
export type OpenedSession = { cookie: string; publicId: string; maxAge: number } & Pick<
  NewSession,
  "openedBy" | "customerId" | "memberId" | "email" | "locale"
>;

/**
 * Opens a session. The cookie's value is 256 random bits, of which the table stores the SHA-256. The id is always new, so a
 * planted cookie never becomes a session. A customer's sign-in is audited; that of staff is the impersonation's start.
 */
export async function openSession(context: Context, made: NewSession): Promise<OpenedSession> {
  const { openedBy, customerId, memberId, email, locale = null } = made;
  const opened = await inTransaction(context, async (tx) => {
    const inserted = await insertSession(tx, made);
    if (!made.impersonation) {
      await audit(tx, "customer.sign_in", {
        outcome: "done",
        customerId,
        memberId,
        detail: { opened_by: openedBy, session_id: inserted.publicId },
        personal: { browser: describeUserAgent(tx.userAgent) },
        isByCustomer: true,
      });
    }
    return inserted;
  });
  if (openedBy !== "impersonation") countSignIn(openedBy, "done");
  return { ...opened, openedBy, customerId, memberId, email, locale };
}

async function insertSession(context: Context, made: NewSession) {
  const cookie = made.cookie ?? randomToken();
  const idHash = sha256(cookie);
  const longest = env().SESSION_MAX_DAYS * 86_400;
  const endsAt = made.impersonation?.expiresAt ?? made.endsAt;
  const [row] = await context.db
    .insert(sessions)
    .values({
      idHash,
      openedBy: made.openedBy,
      customerId: made.customerId,
      memberId: made.memberId,
      sealed: sealSecret(idHash, { ...made, locale: made.locale ?? null }),
      tokenExpiresAt: made.tokenExpiresAt,
      expiresAt: endsAt ?? sql`now() + ${longest} * interval '1 second'`,
      // The list of signed-in browsers is the customer's own: staff don't appear in it.
      userAgent: made.impersonation ? null : describeUserAgent(context.userAgent),
      returnUrl: made.returnUrl ?? null,
      verifiedEmailHash: made.verifiedEmailHash ?? null,
      impersonationId: made.impersonation?.id ?? null,
      linkHash: made.linkHash ?? null,
      provedAt: made.provedAt ?? null,
      ...(made.createdAt && { createdAt: made.createdAt }),
    })
    .returning({ publicId: sessions.publicId });
  if (!row) throw new Error("the session's row was not written");
  await announceChange(context.db, { customerId: made.customerId, topic: "sessions" });
  const maxAge = endsAt ? (endsAt.getTime() - Date.now()) / 1000 : longest;
  return { cookie, publicId: row.publicId, maxAge };
}
