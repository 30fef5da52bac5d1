import "server-only";
import { randomInt } from "node:crypto";
import { and, desc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { Consent, SupportCode } from "@/lib/api/staff";
import { type AuditOrigin, recordAudit } from "@/lib/server/audit/record";
import type { CustomerSession } from "@/lib/server/customer/session/customer-session";
import { withDatabase } from "@/lib/server/platform/db/database";
import { supportCodes, supportConsents } from "@/lib/server/platform/db/schema/staff";
import { type Limit, requirePoint } from "@/lib/server/platform/rate-limit";
import { keyedHash, keyedHashes } from "@/lib/server/platform/secrets";
import { asActor, type StaffSession } from "@/lib/server/staff/auth/staff-session";

/** Letters and digits that nobody mixes up when they are read out: no 0 or O, no 1, I or L, no U. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 8;
const MINUTES = 15;

const making: Limit = { name: "support-code-make", points: 5, seconds: 900 };
/** 30^8 codes are too many to guess at this pace, for one agent and for all of them together. */
const redeeming: Limit = { name: "support-code-redeem", points: 10, seconds: 600 };
const redeemingAll: Limit = { name: "support-code-redeem-all", points: 100, seconds: 600 };

/**
 * Makes a code with which the customer lets support look: fifteen minutes, once. An earlier one that was not used ends.
 * @throws Problem `rate_limited`, `database_unavailable`.
 */
export async function makeSupportCode(
  { customerId, memberId }: CustomerSession,
  origin: AuditOrigin,
): Promise<SupportCode> {
  await requirePoint(making, memberId ?? customerId);
  const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
  const expiresAt = await withDatabase((db) =>
    db.transaction(async (transaction) => {
      await recordAudit(
        { action: "support_code.create", outcome: "done", actor: { kind: "customer" }, customerId, memberId, origin },
        transaction,
      );
      await transaction
        .update(supportCodes)
        .set({ expiresAt: sql`now()` })
        .where(
          and(ofPerson(customerId, memberId), isNull(supportCodes.redeemedAt), gt(supportCodes.expiresAt, sql`now()`)),
        );
      const [row] = await transaction
        .insert(supportCodes)
        .values({ codeHash: keyedHash("support-code", code), customerId, memberId, expiresAt: inMinutes() })
        .returning({ expiresAt: supportCodes.expiresAt });
      if (!row) throw new Problem("database_unavailable");
      return row.expiresAt;
    }),
  );
  return { code, expires_at: expiresAt.toISOString() };
}

function ofPerson(customerId: string, memberId: string | null) {
  const ofMember = memberId === null ? isNull(supportCodes.memberId) : eq(supportCodes.memberId, memberId);
  return and(eq(supportCodes.customerId, customerId), ofMember);
}

function inMinutes() {
  return sql`now() + ${MINUTES} * interval '1 minute'`;
}

/**
 * Spends a code that a customer read out: by one atomic UPDATE, so that it works once. The consent is this agent's, for
 * fifteen minutes.
 * @throws Problem `support_code_wrong` (wrong, spent, too old: not told apart), `rate_limited`.
 */
export async function redeemSupportCode(code: string, staff: StaffSession, origin: AuditOrigin): Promise<Consent> {
  const event = { action: "support_code.redeem", actor: asActor(staff), origin } as const;
  await requirePoint(redeeming, staff.subject);
  await requirePoint(redeemingAll, "all");
  const consent = await withDatabase((db) =>
    db.transaction(async (transaction) => {
      const [spent] = await transaction
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
      if (!spent) return null;
      const { customerId, memberId } = spent;
      await recordAudit({ ...event, outcome: "done", customerId, memberId }, transaction);
      const [row] = await transaction
        .insert(supportConsents)
        .values({ codeId: spent.id, staffSubject: staff.subject, customerId, memberId, expiresAt: inMinutes() })
        .returning();
      return row ?? null;
    }),
  );
  if (!consent) {
    await recordAudit({ ...event, outcome: "refused" });
    throw new Problem("support_code_wrong");
  }
  return {
    customer_id: consent.customerId,
    member_id: consent.memberId,
    expires_at: consent.expiresAt.toISOString(),
  };
}

/** A consent that still holds. */
export type LivingConsent = { id: string; memberId: string | null; expiresAt: Date };

/**
 * The customer's consent to this agent, the latest that still holds, or null. A member's consent is for that member's view
 * alone.
 * @param memberId the member to be viewed; null: whoever gave consent
 */
export async function livingConsent(
  staff: StaffSession,
  customerId: string,
  memberId: string | null,
): Promise<LivingConsent | null> {
  const [row] = await withDatabase((db) =>
    db
      .select()
      .from(supportConsents)
      .where(
        and(
          eq(supportConsents.staffSubject, staff.subject),
          eq(supportConsents.customerId, customerId),
          gt(supportConsents.expiresAt, sql`now()`),
          memberId === null ? undefined : or(isNull(supportConsents.memberId), eq(supportConsents.memberId, memberId)),
        ),
      )
      .orderBy(desc(supportConsents.givenAt))
      .limit(1),
  );
  return row ? { id: row.id, memberId: row.memberId, expiresAt: row.expiresAt } : null;
}
