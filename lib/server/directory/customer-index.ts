import "server-only";
import { eq, exists, or, sql } from "drizzle-orm";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryLicenseKeys, directoryMembers } from "@/lib/server/platform/db/schema/directory";

/** Has this customer a member or a license key in the index? Then the customer is one of this organization's. */
export async function isCustomerIndexed(db: Queryable, customerId: string): Promise<boolean> {
  const members = db.select().from(directoryMembers).where(eq(directoryMembers.customerId, customerId));
  const keys = db.select().from(directoryLicenseKeys).where(eq(directoryLicenseKeys.customerId, customerId));
  const { rows } = await db.execute<{ found: boolean }>(sql`select ${or(exists(members), exists(keys))} as found`);
  return rows[0]?.found === true;
}
