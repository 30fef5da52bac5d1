import "server-only";
import { and, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { ENTRY_SECONDS } from "@/lib/server/customer/session/entry";
import { withDatabase } from "@/lib/server/platform/db/database";
import { signInLinks } from "@/lib/server/platform/db/schema/sign-in-links";
import { randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";

/** Seconds in which the address must be opened. */
const OPEN_SECONDS = 60;

export type NewSignInLink = { customerId: string; token: string; returnUrl: string | null; next: string | null };
/** A sign-in link that waits for its click. */
export type SignInLink = { token: string; returnUrl: string | null; next: string | null };

/** Keeps a sign-in link. @returns the value for its address: 256 random bits, of which the table has the SHA-256; and its end. */
export async function saveSignInLink(made: NewSignInLink): Promise<{ value: string; expiresAt: Date }> {
  const value = randomToken();
  const tokenHash = sha256(value);
  const [row] = await withDatabase((db) =>
    db
      .insert(signInLinks)
      .values({
        tokenHash,
        customerId: made.customerId,
        sealed: seal("polar-token", made.token, tokenHash),
        returnUrl: made.returnUrl,
        next: made.next,
        expiresAt: sql`now() + ${OPEN_SECONDS} * interval '1 second'`,
      })
      .returning({ expiresAt: signInLinks.expiresAt }),
  );
  if (!row) throw new Error("the sign-in-link's row was not written");
  return { value, expiresAt: row.expiresAt };
}

/** May this address still be opened: unspent, and not older than a minute? */
export async function isSignInLinkOpen(value: string): Promise<boolean> {
  const rows = await withDatabase((db) =>
    db
      .select({ tokenHash: signInLinks.tokenHash })
      .from(signInLinks)
      .where(
        and(
          eq(signInLinks.tokenHash, sha256(value)),
          isNull(signInLinks.spentAt),
          gt(signInLinks.expiresAt, sql`now()`),
        ),
      ),
  );
  return rows.length > 0;
}

/** Waiting in a browser that opened it in time, for as long as the entry cookie lives. */
function stillWaits(value: string) {
  return and(
    eq(signInLinks.tokenHash, sha256(value)),
    isNull(signInLinks.spentAt),
    gt(signInLinks.expiresAt, sql`now() - ${ENTRY_SECONDS} * interval '1 second'`),
  );
}

/** Looks at a waiting sign-in link without spending it; null when it was used or is too old. */
export async function readSignInLink(value: string): Promise<SignInLink | null> {
  const [row] = await withDatabase((db) => db.select().from(signInLinks).where(stillWaits(value)));
  const token = row && unseal("polar-token", row.sealed, row.tokenHash);
  return row && token ? { token, returnUrl: row.returnUrl, next: row.next } : null;
}

/** Spends a sign-in link by one atomic UPDATE: of any number of clicks, in any instance, one is answered true. */
export async function spendSignInLink(value: string): Promise<boolean> {
  const spent = await withDatabase((db) =>
    db
      .update(signInLinks)
      .set({ spentAt: sql`now()`, sealed: "" })
      .where(stillWaits(value))
      .returning({ tokenHash: signInLinks.tokenHash }),
  );
  return spent.length > 0;
}

/** Removes sign-in links that nobody can use any more. */
export async function sweepSignInLinks(): Promise<void> {
  await withDatabase((db) => db.delete(signInLinks).where(lt(signInLinks.expiresAt, sql`now() - interval '1 hour'`)));
}
