import "server-only";
import { randomInt, randomUUID } from "node:crypto";
import { and, eq, gt, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { CODE_LENGTH, CODE_TRIES } from "@/lib/api/sign-in";
import type { Entry } from "@/lib/server/customer/session/entry";
import { emailHash } from "@/lib/server/directory/email-hash";
import { type Queryable, withDatabase } from "@/lib/server/platform/db/database";
import { otps } from "@/lib/server/platform/db/schema/otps";
import { keyedHash, keyedHashes, randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";
import { isHashOf } from "./rate-subjects";

/** What the browser that asked carries, sealed, in its entry cookie. */
export type OtpHandle = NonNullable<Entry["otp"]>;

/** Ten minutes for a code, and as long again for the address that it proved. */
export const CODE_SECONDS = 600;

const lifetime = sql`now() + ${CODE_SECONDS} * interval '1 second'`;

/** Eight digits from the system's random source, every one of the 10⁸ equally likely. */
export function randomOtp(): string {
  return String(randomInt(10 ** CODE_LENGTH)).padStart(CODE_LENGTH, "0");
}

/**
 * Writes a otp for an address.
 * @param code null makes one that no code opens, for an ask over the limit: it looks and answers like any other.
 * @returns what goes into the browser's entry cookie.
 */
export async function createOtp(db: Queryable, email: string, code: string | null): Promise<OtpHandle> {
  const id = randomUUID();
  const binding = randomToken();
  await db.insert(otps).values({
    id,
    bindingHash: sha256(binding),
    emailHash: emailHash(email),
    sealedEmail: seal("sign-in-code", email, id),
    codeHash: code === null ? null : keyedHash("sign-in-code", `${id}:${code}`),
    expiresAt: lifetime,
  });
  return { id, binding };
}

/** The row that this browser holds the secret of. */
function ownedBy({ id, binding }: OtpHandle) {
  return and(eq(otps.id, id), eq(otps.bindingHash, sha256(binding)));
}

/** Still open for a code: not spent, not expired, tries left. */
function open() {
  return and(isNull(otps.verifiedUntil), gt(otps.expiresAt, sql`now()`), lt(otps.tries, CODE_TRIES));
}

function proved() {
  return gt(otps.verifiedUntil, sql`now()`);
}

export type OtpCheck = { right: true; email: string } | { right: false; triesLeft: number } | null;

/**
 * Judges a code: one statement counts the try, compares, and spends, so that however many arrive at once, in however many
 * instances, at most five are judged and one is right. The right one turns the row into a proved address for ten minutes.
 * @returns null when there is nothing to judge: expired, spent, tries used up, or another browser's.
 */
export async function checkOtp(handle: OtpHandle, code: string): Promise<OtpCheck> {
  const matches = inArray(otps.codeHash, keyedHashes("sign-in-code", `${handle.id}:${code}`));
  const [row] = await withDatabase((db) =>
    db
      .update(otps)
      .set({
        tries: sql`${otps.tries} + 1`,
        verifiedUntil: sql`case when ${matches} then ${lifetime} end`,
        codeHash: sql`case when ${matches} then null else ${otps.codeHash} end`,
      })
      .where(and(ownedBy(handle), open()))
      .returning(),
  );
  if (!row) return null;
  if (row.verifiedUntil === null) return { right: false, triesLeft: CODE_TRIES - row.tries };
  const email = unseal("sign-in-code", row.sealedEmail, row.id);
  return email === null ? null : { right: true, email };
}

/** The address that this browser proved within the last ten minutes, or null. */
export async function verifiedEmail(handle: OtpHandle): Promise<string | null> {
  const [row] = await withDatabase((db) =>
    db
      .select()
      .from(otps)
      .where(and(ownedBy(handle), proved())),
  );
  return row ? unseal("sign-in-code", row.sealedEmail, row.id) : null;
}

/** Uses the proved address up. @returns false when somebody was faster, or its ten minutes are over. */
export async function spendVerifiedEmail(db: Queryable, handle: OtpHandle): Promise<boolean> {
  const rows = await db
    .delete(otps)
    .where(and(ownedBy(handle), proved()))
    .returning({ id: otps.id });
  return rows.length > 0;
}

/** The address that this browser waits for a code of, or null when there is no otp that a code could open. */
export async function pendingOtp(handle: OtpHandle): Promise<{ email: string; expiresAt: Date } | null> {
  const [row] = await withDatabase((db) =>
    db
      .select()
      .from(otps)
      .where(and(ownedBy(handle), open())),
  );
  const email = row && unseal("sign-in-code", row.sealedEmail, row.id);
  return row && email ? { email, expiresAt: row.expiresAt } : null;
}

/** Is this an earlier otp for the same address whose code, mailed before, can still be typed? */
export async function isOtpPending(handle: OtpHandle, email: string): Promise<boolean> {
  const [row] = await withDatabase((db) =>
    db
      .select({ emailHash: otps.emailHash })
      .from(otps)
      .where(and(ownedBy(handle), open(), isNotNull(otps.codeHash))),
  );
  return row !== undefined && isHashOf(row.emailHash, email);
}

/** Removes otps that nothing can be done with any more. @returns how many. */
export async function sweepOtps(): Promise<number> {
  const longAgo = sql`now() - interval '1 hour'`;
  const { rowCount } = await withDatabase((db) => db.delete(otps).where(lt(otps.expiresAt, longAgo)));
  return rowCount ?? 0;
}
