import "server-only";
import { sql } from "drizzle-orm";
import type { CustomerContext } from "@/lib/server/context";
import { deviceLooks } from "@/lib/server/platform/db/schema/devices";
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
  try {
    const [row] = await db
      .insert(deviceLooks)
      .values({ licenseKeyId, personId: memberId ?? customerId, customerId, memberId })
      .onConflictDoUpdate({
        target: [deviceLooks.licenseKeyId, deviceLooks.personId],
        set: {
          newSince: sql`case when ${isOtherVisit} then ${lookedAt} else ${newSince} end`,
          lookedAt: sql`case when ${lookedAt} < now() - interval '1 minute' then now() else ${lookedAt} end`,
        },
      })
      .returning({ newSince });
    return row?.newSince ?? null;
  } catch (error) {
    // A badge is an extra, and the page is useful without it.
    log.warn({ event: "look_not_recorded", err: error });
    return null;
  }
}
