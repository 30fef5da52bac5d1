import "server-only";
import { and, eq, inArray, lt, sql } from "drizzle-orm";
import type { Activation } from "@/lib/api/schemas";
import type { Queryable } from "@/lib/server/platform/db/database";
import { deviceReports } from "@/lib/server/platform/db/schema/device-reports";

export type LastSeen = NonNullable<Activation["last_seen"]>;

const today = sql`(now() at time zone 'utc')::date`;
/** Nobody decides by a device's last day after that long. Then its row goes, also if its activation is gone without our notice. */
const KEPT_DAYS = 400;

/** What the last report of a device said, and whether that was today. */
export async function findReport(
  db: Queryable,
  { activationId, licenseKeyId }: { activationId: string; licenseKeyId: string },
): Promise<{ isToday: boolean } | null> {
  const [row] = await db
    .select({ isToday: sql<boolean>`${deviceReports.seenOn} = ${today}` })
    .from(deviceReports)
    .where(and(eq(deviceReports.activationId, activationId), eq(deviceReports.licenseKeyId, licenseKeyId)));
  return row ?? null;
}

/** Notes that a device was seen today. It is written once a day, so a report in a loop costs no writes. */
export async function recordReport(
  db: Queryable,
  report: { activationId: string; licenseKeyId: string; customerId: string; appVersion: string | null },
): Promise<void> {
  await db
    .insert(deviceReports)
    .values({ ...report, seenOn: today })
    .onConflictDoUpdate({
      target: deviceReports.activationId,
      set: { seenOn: sql`excluded.seen_on`, appVersion: sql`excluded.app_version` },
      setWhere: sql`${deviceReports.seenOn} < excluded.seen_on and ${deviceReports.licenseKeyId} = excluded.license_key_id`,
    });
}

/**
 * When each device of a key was last seen, by activation ID. Deletes the rows of devices that the key no longer has.
 * @param activationIds the key's devices, as Polar just returned them
 * @param areAll whether a device that isn't among them is gone
 */
export async function lastSeenOf(
  db: Queryable,
  licenseKeyId: string,
  { activationIds, areAll }: { activationIds: readonly string[]; areAll: boolean },
): Promise<ReadonlyMap<string, LastSeen>> {
  const { activationId, seenOn, appVersion } = deviceReports;
  const rows = await db
    .select({ activationId, seenOn, appVersion })
    .from(deviceReports)
    .where(eq(deviceReports.licenseKeyId, licenseKeyId));
  const known = new Set(activationIds);
  const gone = rows.filter((row) => !known.has(row.activationId));
  if (areAll && gone.length > 0)
    await deleteReports(
      db,
      gone.map((row) => row.activationId),
    );
  return new Map(
    rows
      .filter((row) => known.has(row.activationId))
      .map((row) => [row.activationId, { on: row.seenOn, app_version: row.appVersion }]),
  );
}

/** Deletes the reports of devices that are gone. */
export async function deleteReports(db: Queryable, activationIds: readonly string[]): Promise<void> {
  await db.delete(deviceReports).where(inArray(deviceReports.activationId, [...activationIds]));
}

/** Deletes the reports of devices that weren't seen for more than a year. */
export async function sweepDeviceReports(db: Queryable): Promise<void> {
  await db.delete(deviceReports).where(lt(deviceReports.seenOn, sql`${today} - ${KEPT_DAYS}::int`));
}
