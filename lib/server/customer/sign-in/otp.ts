import "server-only";
import { randomInt, randomUUID } from "node:crypto";
import { and, desc, eq, gt, inArray, isNotNull, lt, or, sql } from "drizzle-orm";
import { CODE_LENGTH, CODE_TRIES } from "@/lib/api/sign-in";
import type { Entry } from "@/lib/server/customer/session/entry";
import { emailHash } from "@/lib/server/directory/email-hash";
import type { Queryable } from "@/lib/server/platform/db/database";
import { otps } from "@/lib/server/platform/db/schema/otps";
import { keyedHash, keyedHashes, randomToken, seal, sha256, unseal } from "@/lib/server/platform/secrets";
import { isHashOf } from "./rate-subjects";

/** What the browser that asked for codes carries, sealed, in its entry cookie: the newest code, and earlier ones in time. */
export type OtpHandle = NonNullable<Entry["otp"]>;

/** Ten minutes for a code, and as long again for the email that it verified. */
export const OTP_SECONDS = 600;

/** Earlier codes that a browser keeps. A cookie has room for a dozen, and a person asks for fewer in ten minutes. */
const MOST_EARLIER = 9;

const lifetime = sql`now() + ${OTP_SECONDS} * interval '1 second'`;

/** Eight digits from the system's random source, each of the 10⁸ codes equally likely. */
export function randomOtp(): string {
  return String(randomInt(10 ** CODE_LENGTH)).padStart(CODE_LENGTH, "0");
}

/**
 * Saves a one-time code for an email, beside the codes that this browser asked for before.
 * @param earlier what the browser carries. Each code has a secret of its own, so a copy of an older cookie doesn't hold the new one.
 * @returns what goes into the browser's entry cookie.
 */
export async function createOtp(
  db: Queryable,
  { email, code, earlier }: { email: string; code: string; earlier: OtpHandle | undefined },
): Promise<OtpHandle> {
  const id = randomUUID();
  const binding = randomToken();
  await db.insert(otps).values({
    id,
    bindingHash: sha256(binding),
    emailHash: emailHash(email),
    sealedEmail: seal("sign-in-code", email, id),
    codeHash: keyedHash("sign-in-code", `${id}:${code}`),
    expiresAt: lifetime,
  });
  return { id, binding, earlier: (await pendingHandles(db, earlier)).slice(0, MOST_EARLIER) };
}

/** One code and its secret. */
type SingleHandle = Pick<OtpHandle, "id" | "binding">;

function handlesOf({ id, binding, earlier = [] }: OtpHandle): SingleHandle[] {
  return [{ id, binding }, ...earlier];
}

/** The rows whose secrets this browser holds. */
function heldBy(handle: OtpHandle) {
  return or(...handlesOf(handle).map(({ id, binding }) => and(eq(otps.id, id), eq(otps.bindingHash, sha256(binding)))));
}

/** Can still be entered: not spent, not expired, tries left. */
function isPending() {
  return and(isNotNull(otps.codeHash), gt(otps.expiresAt, sql`now()`), lt(otps.tries, CODE_TRIES));
}

/** The codes of this browser that can still be entered, newest first. */
async function pendingOtps(db: Queryable, handle: OtpHandle) {
  const rows = await db
    .select()
    .from(otps)
    .where(and(heldBy(handle), isPending()));
  return handlesOf(handle).flatMap(({ id }) => rows.filter((row) => row.id === id));
}

async function pendingHandles(db: Queryable, handle: OtpHandle | undefined): Promise<SingleHandle[]> {
  if (!handle) return [];
  const ids = (await pendingOtps(db, handle)).map(({ id }) => id);
  return handlesOf(handle).filter(({ id }) => ids.includes(id));
}

function isVerified() {
  return gt(otps.verifiedUntil, sql`now()`);
}

export type OtpResult = { isRight: true; email: string } | { isRight: false; triesLeft: number };

/**
 * Verifies a code against all of this browser's codes that haven't expired. One statement counts the try for each of them,
 * compares, and spends them all if one is right: however many tries arrive at once, in however many instances, each code is
 * compared with at most five and one is right. The right one turns its row into a verified email for ten minutes.
 * @returns null when there is nothing to compare with: expired, spent, no tries left, or another browser's. `triesLeft` is that
 *   of the code with the most.
 */
export async function verifyOtp(db: Queryable, handle: OtpHandle, code: string): Promise<OtpResult | null> {
  const hashes = handlesOf(handle).flatMap(({ id }) => keyedHashes("sign-in-code", `${id}:${code}`));
  // Locked in one order, so that two tries at once can't wait for each other.
  const held = db.$with("held").as(
    db
      .select({ id: otps.id, isRight: sql<boolean>`${inArray(otps.codeHash, hashes)}`.as("is_right") })
      .from(otps)
      .where(and(heldBy(handle), isPending()))
      .orderBy(otps.id)
      .for("update"),
  );
  const rows = await db
    .with(held)
    .update(otps)
    .set({
      tries: sql`${otps.tries} + 1`,
      verifiedUntil: sql`case when ${held.isRight} then ${lifetime} end`,
      codeHash: sql`case when (select bool_or(${held.isRight}) from ${held}) then null else ${otps.codeHash} end`,
    })
    .from(held)
    .where(eq(otps.id, held.id))
    .returning({ id: otps.id, sealedEmail: otps.sealedEmail, tries: otps.tries, verifiedUntil: otps.verifiedUntil });
  if (rows.length === 0) return null;
  const right = rows.find(({ verifiedUntil }) => verifiedUntil !== null);
  if (!right) return { isRight: false, triesLeft: CODE_TRIES - Math.min(...rows.map(({ tries }) => tries)) };
  const email = unseal("sign-in-code", right.sealedEmail, right.id);
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

/** The email for which this browser can still enter a code, or null. Of several, the one it asked for last. */
export async function findPendingEmail(db: Queryable, handle: OtpHandle): Promise<string | null> {
  const [row] = await pendingOtps(db, handle);
  return row ? unseal("sign-in-code", row.sealedEmail, row.id) : null;
}

/** Can this code of the browser's still be entered? */
export async function isOtpPending(db: Queryable, handle: OtpHandle, id: string): Promise<boolean> {
  return (await pendingOtps(db, handle)).some((row) => row.id === id);
}

/**
 * Finds an earlier code for an email that can still be entered.
 * @returns its id, and what the browser carries with this code first: it's the one that the page asks for. Null when there is none.
 */
export async function findPendingOtp(
  db: Queryable,
  handle: OtpHandle,
  email: string,
): Promise<{ id: string; handle: OtpHandle } | null> {
  const row = (await pendingOtps(db, handle)).find(({ emailHash }) => isHashOf(emailHash, email));
  const newest = handlesOf(handle).find(({ id }) => id === row?.id);
  if (!newest) return null;
  return { id: newest.id, handle: { ...newest, earlier: handlesOf(handle).filter((one) => one !== newest) } };
}

/** The email for which this browser requested its newest code, whether or not the code still works; null if it's swept. */
export async function findRequestedEmail(db: Queryable, handle: OtpHandle): Promise<string | null> {
  const [row] = await db.select().from(otps).where(heldBy(handle)).orderBy(desc(otps.createdAt)).limit(1);
  return row ? unseal("sign-in-code", row.sealedEmail, row.id) : null;
}

/** Deletes codes that are of no use any more. */
export async function sweepOtps(db: Queryable): Promise<void> {
  await db.delete(otps).where(lt(otps.expiresAt, sql`now() - interval '1 hour'`));
}
