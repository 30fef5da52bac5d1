import "server-only";
import { randomInt, randomUUID } from "node:crypto";
import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, sql } from "drizzle-orm";
import { CODE_LENGTH, CODE_TRIES } from "@/lib/api/sign-in";
import type { Entry } from "@/lib/server/customer/session/entry";
import { emailHash } from "@/lib/server/directory/email-hash";
import type { Queryable } from "@/lib/server/platform/db/database";
import { otps } from "@/lib/server/platform/db/schema/otps";
import { keyedHash, keyedHashes, randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";
import { isHashOf } from "./rate-subjects";

/** What the browser that asked for a code carries, sealed, in its entry cookie. */
export type OtpHandle = NonNullable<Entry["otp"]>;

/** Ten minutes for a code, and as long again for the email that it verified. */
export const OTP_SECONDS = 600;

const lifetime = sql`now() + ${OTP_SECONDS} * interval '1 second'`;

/** Eight digits from the system's random source, each of the 10⁸ codes equally likely. */
export function randomOtp(): string {
  return String(randomInt(10 ** CODE_LENGTH)).padStart(CODE_LENGTH, "0");
}

/**
 * Saves a one-time code for an email.
 * @param code null saves a row that no code opens, for a request over the limit: it looks and answers like any other.
 * @returns what goes into the browser's entry cookie.
 */
export async function createOtp(
  db: Queryable,
  { email, code }: { email: string; code: string | null },
): Promise<OtpHandle> {
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

/** The row whose secret this browser holds. */
function heldBy({ id, binding }: OtpHandle) {
  return and(eq(otps.id, id), eq(otps.bindingHash, sha256(binding)));
}

/** Can still be entered: not spent, not expired, tries left. */
function isPending() {
  return and(isNull(otps.verifiedUntil), gt(otps.expiresAt, sql`now()`), lt(otps.tries, CODE_TRIES));
}

function isVerified() {
  return gt(otps.verifiedUntil, sql`now()`);
}

export type OtpResult = { isRight: true; email: string } | { isRight: false; triesLeft: number };

/**
 * Verifies a code. One statement counts the try, compares, and spends the code: however many tries arrive at once, in however
 * many instances, at most five are compared and one is right. The right one turns the row into a verified email for ten minutes.
 * @returns null when there is nothing to compare with: expired, spent, no tries left, or another browser's.
 */
export async function verifyOtp(db: Queryable, handle: OtpHandle, code: string): Promise<OtpResult | null> {
  const matches = inArray(otps.codeHash, keyedHashes("sign-in-code", `${handle.id}:${code}`));
  const [row] = await db
    .update(otps)
    .set({
      tries: sql`${otps.tries} + 1`,
      verifiedUntil: sql`case when ${matches} then ${lifetime} end`,
      codeHash: sql`case when ${matches} then null else ${otps.codeHash} end`,
    })
    .where(and(heldBy(handle), isPending()))
    .returning();
  if (!row) return null;
  if (row.verifiedUntil === null) return { isRight: false, triesLeft: CODE_TRIES - row.tries };
  const email = unseal("sign-in-code", row.sealedEmail, row.id);
  return email === null ? null : { isRight: true, email };
}

/** The email that this browser verified within the last ten minutes, or null. */
export async function findVerifiedEmail(db: Queryable, handle: OtpHandle): Promise<string | null> {
  const [row] = await db
    .select()
    .from(otps)
    .where(and(heldBy(handle), isVerified()));
  return row ? unseal("sign-in-code", row.sealedEmail, row.id) : null;
}

/** Uses the verified email up. @returns false when another request was faster, or its ten minutes are over. */
export async function spendVerifiedEmail(db: Queryable, handle: OtpHandle): Promise<boolean> {
  const rows = await db
    .delete(otps)
    .where(and(heldBy(handle), isVerified()))
    .returning({ id: otps.id });
  return rows.length > 0;
}

/** The email for which this browser can still enter a code, or null. */
export async function findPendingEmail(db: Queryable, handle: OtpHandle): Promise<string | null> {
  const [row] = await db
    .select()
    .from(otps)
    .where(and(heldBy(handle), isPending()));
  return row ? unseal("sign-in-code", row.sealedEmail, row.id) : null;
}

/** The email for which this browser requested its newest code, whether or not the code still works; null if it's swept. */
export async function findRequestedEmail(db: Queryable, handle: OtpHandle): Promise<string | null> {
  const [row] = await db.select().from(otps).where(heldBy(handle)).orderBy(desc(otps.createdAt)).limit(1);
  return row ? unseal("sign-in-code", row.sealedEmail, row.id) : null;
}

/** Was an earlier code for the same email sent to this browser that can still be entered? */
export async function isOtpPending(db: Queryable, handle: OtpHandle, email: string): Promise<boolean> {
  const [row] = await db
    .select({ emailHash: otps.emailHash })
    .from(otps)
    .where(and(heldBy(handle), isPending(), isNotNull(otps.codeHash)));
  return row !== undefined && isHashOf(row.emailHash, email);
}

/** Deletes codes that are of no use any more. */
export async function sweepOtps(db: Queryable): Promise<void> {
  await db.delete(otps).where(lt(otps.expiresAt, sql`now() - interval '1 hour'`));
}
