import "server-only";
import { and, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { ENTRY_SECONDS } from "@/lib/server/customer/session/entry";
import type { Queryable } from "@/lib/server/platform/db/database";
import { signInLinks } from "@/lib/server/platform/db/schema/sign-in-links";
import { randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";

/** Seconds in which the link must be opened. */
const OPEN_SECONDS = 60;

/** A link that waits for its click. `token` is Polar's. */
export type SignInLink = { token: string; returnUrl: string | null; next: string | null };

/** Saves a link. @returns the value for its URL, 256 random bits of which the table stores the SHA-256, and its end. */
export async function saveSignInLink(
  db: Queryable,
  { customerId, token, returnUrl, next }: SignInLink & { customerId: string },
): Promise<{ value: string; expiresAt: Date }> {
  const value = randomToken();
  const tokenHash = sha256(value);
  const [row] = await db
    .insert(signInLinks)
    .values({
      tokenHash,
      customerId,
      sealed: seal("polar-token", token, tokenHash),
      returnUrl,
      next,
      expiresAt: sql`now() + ${OPEN_SECONDS} * interval '1 second'`,
    })
    .returning({ expiresAt: signInLinks.expiresAt });
  if (!row) throw new Error("the sign-in link's row was not written");
  return { value, expiresAt: row.expiresAt };
}

/** Can this link still be opened: unspent, and not older than a minute? */
export async function isSignInLinkOpen(db: Queryable, value: string): Promise<boolean> {
  const rows = await db
    .select({ tokenHash: signInLinks.tokenHash })
    .from(signInLinks)
    .where(
      and(eq(signInLinks.tokenHash, sha256(value)), isNull(signInLinks.spentAt), gt(signInLinks.expiresAt, sql`now()`)),
    );
  return rows.length > 0;
}

/** Opened in time by a browser, where it waits for as long as the entry cookie lives. */
function isWaiting(value: string) {
  return and(
    eq(signInLinks.tokenHash, sha256(value)),
    isNull(signInLinks.spentAt),
    gt(signInLinks.expiresAt, sql`now() - ${ENTRY_SECONDS} * interval '1 second'`),
  );
}

/** Reads a waiting link without spending it; null when it was used or is too old. */
export async function readSignInLink(db: Queryable, value: string): Promise<SignInLink | null> {
  const [row] = await db.select().from(signInLinks).where(isWaiting(value));
  const token = row && unseal("polar-token", row.sealed, row.tokenHash);
  return row && token ? { token, returnUrl: row.returnUrl, next: row.next } : null;
}

/** Spends a link by one atomic UPDATE: of any number of clicks, in any instance, exactly one is answered true. */
export async function spendSignInLink(db: Queryable, value: string): Promise<boolean> {
  const spent = await db
    .update(signInLinks)
    .set({ spentAt: sql`now()`, sealed: "" })
    .where(isWaiting(value))
    .returning({ tokenHash: signInLinks.tokenHash });
  return spent.length > 0;
}

/** Deletes links that can no longer be used. */
export async function sweepSignInLinks(db: Queryable): Promise<void> {
  await db.delete(signInLinks).where(lt(signInLinks.expiresAt, sql`now() - interval '1 hour'`));
}
