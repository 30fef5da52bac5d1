import "server-only";
import { randomInt, randomUUID } from "node:crypto";
import { and, eq, gt, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { CODE_LENGTH, CODE_TRIES } from "@/lib/api/sign-in";
import { type Queryable, withDatabase } from "@/lib/server/platform/db/database";
import { signInChallenges } from "@/lib/server/platform/db/schema/otps";
import { emailHash } from "@/lib/server/directory/email-hash";
import { keyedHash, keyedHashes, randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";
import type { Entry } from "@/lib/server/customer/session/entry";
import { isHashOf } from "./rate-subjects";

/** What the browser that asked carries, sealed, in its entry cookie. */
export type ChallengeHandle = NonNullable<Entry["challenge"]>;

/** Ten minutes for a code, and as long again for the address that it proved. */
export const CODE_SECONDS = 600;

const lifetime = sql`now() + ${CODE_SECONDS} * interval '1 second'`;

/** Eight digits from the system's random source, every one of the 10⁸ equally likely. */
export function randomCode(): string {
  return String(randomInt(10 ** CODE_LENGTH)).padStart(CODE_LENGTH, "0");
}

/**
 * Writes a challenge for an address.
 * @param code null makes one that no code opens, for an ask over the limit: it looks and answers like any other.
 * @returns what goes into the browser's entry cookie.
 */
export async function makeChallenge(db: Queryable, email: string, code: string | null): Promise<ChallengeHandle> {
  const id = randomUUID();
  const binding = randomToken();
  await db.insert(signInChallenges).values({
    id,
    bindingHash: sha256(binding),
    addressHash: emailHash(email),
    sealedAddress: seal("sign-in-code", email, id),
    codeHash: code === null ? null : keyedHash("sign-in-code", `${id}:${code}`),
    expiresAt: lifetime,
  });
  return { id, binding };
}

/** The row that this browser holds the secret of. */
function ownedBy({ id, binding }: ChallengeHandle) {
  return and(eq(signInChallenges.id, id), eq(signInChallenges.bindingHash, sha256(binding)));
}

/** Still open for a code: not spent, not expired, tries left. */
function open() {
  return and(
    isNull(signInChallenges.provedUntil),
    gt(signInChallenges.expiresAt, sql`now()`),
    lt(signInChallenges.tries, CODE_TRIES),
  );
}

function proved() {
  return gt(signInChallenges.provedUntil, sql`now()`);
}

export type Judgement = { right: true; email: string } | { right: false; triesLeft: number } | null;

/**
 * Judges a code: one statement counts the try, compares, and spends, so that however many arrive at once, in however many
 * instances, at most five are judged and one is right. The right one turns the row into a proved address for ten minutes.
 * @returns null when there is nothing to judge: expired, spent, tries used up, or another browser's.
 */
export async function judgeCode(handle: ChallengeHandle, code: string): Promise<Judgement> {
  const matches = inArray(signInChallenges.codeHash, keyedHashes("sign-in-code", `${handle.id}:${code}`));
  const [row] = await withDatabase((db) =>
    db
      .update(signInChallenges)
      .set({
        tries: sql`${signInChallenges.tries} + 1`,
        provedUntil: sql`case when ${matches} then ${lifetime} end`,
        codeHash: sql`case when ${matches} then null else ${signInChallenges.codeHash} end`,
      })
      .where(and(ownedBy(handle), open()))
      .returning(),
  );
  if (!row) return null;
  if (row.provedUntil === null) return { right: false, triesLeft: CODE_TRIES - row.tries };
  const email = unseal("sign-in-code", row.sealedAddress, row.id);
  return email === null ? null : { right: true, email };
}

/** The address that this browser proved within the last ten minutes, or null. */
export async function provedAddress(handle: ChallengeHandle): Promise<string | null> {
  const [row] = await withDatabase((db) =>
    db
      .select()
      .from(signInChallenges)
      .where(and(ownedBy(handle), proved())),
  );
  return row ? unseal("sign-in-code", row.sealedAddress, row.id) : null;
}

/** Uses the proved address up. @returns false when somebody was faster, or its ten minutes are over. */
export async function spendProof(db: Queryable, handle: ChallengeHandle): Promise<boolean> {
  const rows = await db
    .delete(signInChallenges)
    .where(and(ownedBy(handle), proved()))
    .returning({ id: signInChallenges.id });
  return rows.length > 0;
}

/** The address that this browser waits for a code of, or null when there is no challenge that a code could open. */
export async function openChallenge(handle: ChallengeHandle): Promise<{ email: string; expiresAt: Date } | null> {
  const [row] = await withDatabase((db) =>
    db
      .select()
      .from(signInChallenges)
      .where(and(ownedBy(handle), open())),
  );
  const email = row && unseal("sign-in-code", row.sealedAddress, row.id);
  return row && email ? { email, expiresAt: row.expiresAt } : null;
}

/** Is this an earlier challenge for the same address whose code, mailed before, can still be typed? */
export async function isStillGood(handle: ChallengeHandle, email: string): Promise<boolean> {
  const [row] = await withDatabase((db) =>
    db
      .select({ addressHash: signInChallenges.addressHash })
      .from(signInChallenges)
      .where(and(ownedBy(handle), open(), isNotNull(signInChallenges.codeHash))),
  );
  return row !== undefined && isHashOf(row.addressHash, email);
}

/** Removes challenges that nothing can be done with any more. @returns how many. */
export async function sweepChallenges(): Promise<number> {
  const longAgo = sql`now() - interval '1 hour'`;
  const { rowCount } = await withDatabase((db) =>
    db.delete(signInChallenges).where(lt(signInChallenges.expiresAt, longAgo)),
  );
  return rowCount ?? 0;
}
