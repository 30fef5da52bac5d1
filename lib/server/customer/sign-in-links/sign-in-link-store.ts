import "server-only";
import { and, eq, gt, isNull, lt, sql } from "drizzle-orm";
import { withDatabase } from "@/lib/server/platform/db/database";
import { handOffs } from "@/lib/server/platform/db/schema/sign-in-links";
import { randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";
import { ENTRY_SECONDS } from "@/lib/server/customer/session/entry";

/** Seconds in which the address must be opened. */
const OPEN_SECONDS = 60;

export type NewHandOff = { customerId: string; token: string; returnUrl: string | null; next: string | null };
/** A hand-off that waits for its click. */
export type HandOff = { token: string; returnUrl: string | null; next: string | null };

/** Keeps a hand-off. @returns the value for its address: 256 random bits, of which the table has the SHA-256; and its end. */
export async function keepHandOff(made: NewHandOff): Promise<{ value: string; expiresAt: Date }> {
  const value = randomToken();
  const tokenHash = sha256(value);
  const [row] = await withDatabase((db) =>
    db
      .insert(handOffs)
      .values({
        tokenHash,
        customerId: made.customerId,
        sealed: seal("polar-token", made.token, tokenHash),
        returnUrl: made.returnUrl,
        next: made.next,
        expiresAt: sql`now() + ${OPEN_SECONDS} * interval '1 second'`,
      })
      .returning({ expiresAt: handOffs.expiresAt }),
  );
  if (!row) throw new Error("the hand-off's row was not written");
  return { value, expiresAt: row.expiresAt };
}

/** May this address still be opened: unspent, and not older than a minute? */
export async function isHandOffOpen(value: string): Promise<boolean> {
  const rows = await withDatabase((db) =>
    db
      .select({ tokenHash: handOffs.tokenHash })
      .from(handOffs)
      .where(and(eq(handOffs.tokenHash, sha256(value)), isNull(handOffs.spentAt), gt(handOffs.expiresAt, sql`now()`))),
  );
  return rows.length > 0;
}

/** Waiting in a browser that opened it in time, for as long as the entry cookie lives. */
function stillWaits(value: string) {
  return and(
    eq(handOffs.tokenHash, sha256(value)),
    isNull(handOffs.spentAt),
    gt(handOffs.expiresAt, sql`now() - ${ENTRY_SECONDS} * interval '1 second'`),
  );
}

/** Looks at a waiting hand-off without spending it; null when it was used or is too old. */
export async function readHandOff(value: string): Promise<HandOff | null> {
  const [row] = await withDatabase((db) => db.select().from(handOffs).where(stillWaits(value)));
  const token = row && unseal("polar-token", row.sealed, row.tokenHash);
  return row && token ? { token, returnUrl: row.returnUrl, next: row.next } : null;
}

/** Spends a hand-off by one atomic UPDATE: of any number of clicks, in any instance, one is answered true. */
export async function spendHandOff(value: string): Promise<boolean> {
  const spent = await withDatabase((db) =>
    db
      .update(handOffs)
      .set({ spentAt: sql`now()`, sealed: "" })
      .where(stillWaits(value))
      .returning({ tokenHash: handOffs.tokenHash }),
  );
  return spent.length > 0;
}

/** Removes hand-offs that nobody can use any more. */
export async function sweepHandOffs(): Promise<void> {
  await withDatabase((db) => db.delete(handOffs).where(lt(handOffs.expiresAt, sql`now() - interval '1 hour'`)));
}
