import "server-only";
import { and, eq, gte, lt, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { rotationDevices } from "@/lib/server/platform/db/schema/rotation-devices";
import type { PolarLicenseKeyWithActivations } from "@/lib/server/polar/shapes";

export type RotationDevice = typeof rotationDevices.$inferSelect;

const monthAgo = sql`now() - interval '31 days'`;

/** Lists the key's devices as still to be changed. The list of an earlier rotation goes: its key is no longer the one to enter. */
export async function recordRotationDevices(
  db: Queryable,
  rotationId: string,
  key: PolarLicenseKeyWithActivations,
): Promise<void> {
  await db.delete(rotationDevices).where(eq(rotationDevices.licenseKeyId, key.id));
  if (key.activations.length === 0) return;
  const shared = { rotationId, licenseKeyId: key.id, customerId: key.customer_id };
  await db.insert(rotationDevices).values(key.activations.map(({ id }) => ({ ...shared, activationId: id })));
}

/** The devices of the key's last rotation, for a month. */
export async function findRotationDevices(db: Queryable, licenseKeyId: string): Promise<RotationDevice[]> {
  return await db
    .select()
    .from(rotationDevices)
    .where(and(eq(rotationDevices.licenseKeyId, licenseKeyId), gte(rotationDevices.createdAt, monthAgo)));
}

/** Notes whether a device has the new key. @returns false if the rotation doesn't list the device. */
export async function markRotationDevice(
  db: Queryable,
  device: Pick<RotationDevice, "rotationId" | "activationId" | "licenseKeyId">,
  isChanged: boolean,
): Promise<boolean> {
  const { rowCount } = await db
    .update(rotationDevices)
    .set({ changedAt: isChanged ? sql`now()` : null })
    .where(
      and(
        eq(rotationDevices.rotationId, device.rotationId),
        eq(rotationDevices.activationId, device.activationId),
        eq(rotationDevices.licenseKeyId, device.licenseKeyId),
        gte(rotationDevices.createdAt, monthAgo),
      ),
    );
  return rowCount === 1;
}

/** Deletes lists that are older than a month. */
export async function sweepRotationDevices(db: Queryable): Promise<void> {
  await db.delete(rotationDevices).where(lt(rotationDevices.createdAt, monthAgo));
}
