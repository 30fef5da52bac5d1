import "server-only";
import { and, asc, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import { resyncKey } from "@/lib/server/directory/resync-queue";
import { directoryLicenseKeys } from "@/lib/server/platform/db/schema/directory";
import { env } from "@/lib/server/platform/env";
import { log } from "@/lib/server/platform/log";

const WAITS = new Set(["upstream_rate_limited", "upstream_unavailable"]);

/** Of the 30 calls a minute that reminders have. The rest is for writing their mails. */
const PER_TURN = 10;

/**
 * Reads some keys again to see their devices: Polar announces none, and its lists don't have them. Each key is read once a day at
 * most. With more keys than that takes, those that weren't read for longest come first.
 */
export async function checkDevices(context: Context): Promise<void> {
  const { REMINDERS } = env();
  if (!REMINDERS.includes("devices") && !REMINDERS.includes("new_device")) return;
  const { licenseKeyId, status, activationsReadAt, expiresAt } = directoryLicenseKeys;
  const keys = await context.db
    .select({ id: licenseKeyId })
    .from(directoryLicenseKeys)
    .where(
      and(
        eq(status, "granted"),
        or(isNull(activationsReadAt), lt(activationsReadAt, sql`now() - interval '1 day'`)),
        or(isNull(expiresAt), gt(expiresAt, sql`now()`)),
      ),
    )
    .orderBy(sql`${activationsReadAt} nulls first`, asc(sql`random()`))
    .limit(PER_TURN);
  for (const { id } of keys) {
    try {
      await resyncKey(context, id);
    } catch (error) {
      // In an outage no key can be read, which says nothing about this one.
      if (error instanceof Problem && WAITS.has(error.code)) return;
      log.warn({ event: "device_check_failed", license_key_id: id, err: error });
      // One that can't be read must not hold up the others.
      await context.db.update(directoryLicenseKeys).set({ activationsReadAt: sql`now()` }).where(eq(licenseKeyId, id));
    }
  }
}
