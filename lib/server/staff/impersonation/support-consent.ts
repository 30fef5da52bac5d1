import "server-only";
import { randomInt } from "node:crypto";
import { and, desc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { Consent, SupportCode } from "@/lib/api/staff";
import { audit } from "@/lib/server/audit/audit";
import { type CustomerContext, inTransaction, type StaffContext } from "@/lib/server/context";
import { requireProof } from "@/lib/server/customer/session/required-proof";
import { supportCodes, supportConsents } from "@/lib/server/platform/db/schema/staff";
import { env } from "@/lib/server/platform/env";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import { findRunningImpersonation } from "./running-impersonation";

/** Characters that cannot be mixed up when read aloud: no 0 or O, no 1, I or L, no U. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 8;
/** How long a code can be redeemed, and then how long the consent lasts. */
const MINUTES = 15;

const creating: Limit = { name: "support-code-make", points: 5, seconds: 900 };
/** At this pace of each agent, 30^8 codes cannot be guessed. A limit for all together would let one stop the others. */
const redeeming: Limit = { name: "support-code-redeem", points: 10, seconds: 600 };

const inMinutes = () => sql`now() + ${MINUTES} * interval '1 minute'`;

/**
 * Creates a single-use code with which a customer allows support to view their account. The person's unused code, if any,
 * expires.
 * @throws Problem `proof_required`, `rate_limited`.
 */
export async function createSupportCode(context: CustomerContext): Promise<SupportCode> {
  requireProof(context);
  const { customerId, memberId } = context.actor.session;
  await requirePoint(creating, memberId ?? customerId);
  const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  const ofPerson = and(
    eq(supportCodes.customerId, customerId),
    memberId === null ? isNull(supportCodes.memberId) : eq(supportCodes.memberId, memberId),
  );
  return await inTransaction(context, async (tx) => {
    await audit(tx, "support_code.create", { outcome: "done" });
    await tx.db
      .update(supportCodes)
      .set({ expiresAt: sql`now()` })
      .where(and(ofPerson, isNull(supportCodes.redeemedAt), gt(supportCodes.expiresAt, sql`now()`)));
    const [row] = await tx.db
      .insert(supportCodes)
      .values({ codeHash: keyedHash("support-code", code), customerId, memberId, expiresAt: inMinutes() })
      .returning({ expiresAt: supportCodes.expiresAt });
    if (!row) throw new Error("the support code was not stored");
    return { code, expires_at: row.expiresAt.toISOString() };
  });
}

/**
 * Redeems a customer's code, which works once, for a consent that is this agent's alone.
 * @throws Problem `support_code_wrong` for a wrong, used or expired code; `rate_limited`.
 */
export async function redeemSupportCode(context: StaffContext, code: string): Promise<Consent> {
  const { subject: staffSubject } = context.actor.staff;
  await requirePoint(redeeming, staffSubject);
  const consent = await inTransaction(context, async (tx) => {
    // One atomic UPDATE, so that a code typed twice at once is redeemed once.
    const [redeemed] = await tx.db
      .update(supportCodes)
      .set({ redeemedAt: sql`now()` })
      .where(
        and(
          inArray(supportCodes.codeHash, keyedHashes("support-code", code)),
          isNull(supportCodes.redeemedAt),
          gt(supportCodes.expiresAt, sql`now()`),
        ),
      )
      .returning();
    if (!redeemed) return null;
    const { id: codeId, customerId, memberId } = redeemed;
    await audit(tx, "support_code.redeem", { outcome: "done", customerId, memberId });
    const values = { codeId, staffSubject, customerId, memberId, expiresAt: inMinutes() };
    const [row] = await tx.db.insert(supportConsents).values(values).returning();
    return row ?? null;
  });
  if (!consent) {
    await audit(context, "support_code.redeem", { outcome: "refused" });
    throw new Problem("support_code_wrong");
  }
  return {
    customer_id: consent.customerId,
    member_id: consent.memberId,
    expires_at: consent.expiresAt.toISOString(),
  };
}

/** What an agent may see of a customer: all, in a team what one member sees, or only that the customer exists. */
export type Sight = "all" | { memberId: string } | "nothing";

/**
 * Finds what this agent may see of customers. With `SUPPORT_REQUIRES_CONSENT` that follows from their support codes, and from a
 * running impersonation, which a code has opened.
 */
export async function findSights(
  context: StaffContext,
  customerIds: readonly string[],
): Promise<(customer: Pick<PolarCustomer, "id" | "type">) => Sight> {
  if (!env().SUPPORT_REQUIRES_CONSENT) return () => "all";
  const { subject: staffSubject } = context.actor.staff;
  const consents = await context.db
    .select()
    .from(supportConsents)
    .where(
      and(
        eq(supportConsents.staffSubject, staffSubject),
        inArray(supportConsents.customerId, [...customerIds]),
        gt(supportConsents.expiresAt, sql`now()`),
      ),
    )
    .orderBy(desc(supportConsents.givenAt));
  const running = await findRunningImpersonation(context, { staffSubject });
  const given = running === null ? consents : [...consents, running];
  return ({ id, type }) => {
    const consent = given.find(({ customerId }) => customerId === id);
    if (!consent) return "nothing";
    return type === "team" && consent.memberId !== null ? { memberId: consent.memberId } : "all";
  };
}

export type ConsentRow = typeof supportConsents.$inferSelect;

/**
 * Finds the latest valid consent of a customer to this agent; null when there is none. A member's consent covers only that
 * member.
 * @param input.memberId the member to be viewed; null accepts any member's consent
 */
export async function findConsent(
  { db, actor }: StaffContext,
  { customerId, memberId }: { customerId: string; memberId: string | null },
): Promise<ConsentRow | null> {
  const [row] = await db
    .select()
    .from(supportConsents)
    .where(
      and(
        eq(supportConsents.staffSubject, actor.staff.subject),
        eq(supportConsents.customerId, customerId),
        gt(supportConsents.expiresAt, sql`now()`),
        memberId === null ? undefined : or(isNull(supportConsents.memberId), eq(supportConsents.memberId, memberId)),
      ),
    )
    .orderBy(desc(supportConsents.givenAt))
    .limit(1);
  return row ?? null;
}
