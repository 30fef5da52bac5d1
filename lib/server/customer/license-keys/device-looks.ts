import "server-only";
import { and, eq, lt, sql } from "drizzle-orm";
import type { CustomerContext } from "@/lib/server/context";
import type { Queryable } from "@/lib/server/platform/db/database";
import { deviceLooks } from "@/lib/server/platform/db/schema/devices";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";

/** After so long without a look, the next one begins another visit. */
const VISIT_MINUTES = 30;

/**
 * Records that the person looks at a key's devices. Staff leave no trace here.
 * @returns since when devices are new to them: the last look of the visit before, so that it stays the same while they reload the
 *   page. Nothing is new at the first look, nor for staff: null.
 */
export async function recordLook({ actor, db }: CustomerContext, licenseKeyId: string): Promise<Date | null> {
  if (actor.kind === "impersonator") return null;
  const { customerId, memberId } = actor.session;
  const { lookedAt, newSince } = deviceLooks;
  const isOtherVisit = sql`${lookedAt} < now() - ${VISIT_MINUTES} * interval '1 minute'`;
  const row = { licenseKeyId, personId: memberId ?? customerId, customerId, memberId };
  const isRecent = sql`${lookedAt} > now() - interval '1 minute'`.mapWith(Boolean);
  try {
    const [known] = await db
      .select({ newSince, isRecent })
      .from(deviceLooks)
      .where(and(eq(deviceLooks.licenseKeyId, licenseKeyId), eq(deviceLooks.personId, row.personId)));
    if (known?.isRecent) return known.newSince;
    const [recorded] = await db
      .insert(deviceLooks)
      .values(row)
      .onConflictDoUpdate({
        target: [deviceLooks.licenseKeyId, deviceLooks.personId],
        set: {
          newSince: sql`case when ${isOtherVisit} then ${lookedAt} else ${newSince} end`,
          lookedAt: sql`now()`,
        },
      })
      .returning({ newSince });
    return recorded?.newSince ?? null;
  } catch (error) {
    // A badge is an extra, and the page is useful without it.
    log.warn({ event: "look_not_recorded", err: error });
    return null;
  }
}

/** Deletes looks that are older than `RETENTION_HISTORY_DAYS`. The next one is then a first look. */
export async function sweepDeviceLooks(db: Queryable): Promise<void> {
  const oldest = sql`now() - ${env().RETENTION_HISTORY_DAYS} * interval '1 day'`;
  await db.delete(deviceLooks).where(lt(deviceLooks.lookedAt, oldest));
}
