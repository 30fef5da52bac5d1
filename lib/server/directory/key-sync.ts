import "server-only";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryLicenseKeys } from "@/lib/server/platform/db/schema/directory";
import { listOrganizationKeys } from "@/lib/server/polar/organization-license-keys";
import { PAGE_SIZE, type SyncedList, type SyncProgress, syncProgress } from "./full-sync";
import { recordKeys } from "./key-index";

/** The organization's license keys (`GET /v1/license-keys/`), without those of deleted customers. */
export const everyLicenseKey: SyncedList = {
  name: "license-keys",
  index: directoryLicenseKeys,
  async indexPage({ db, polar }, page) {
    const rows = await listOrganizationKeys({ page, limit: PAGE_SIZE }, polar.lane);
    await recordKeys(
      db,
      rows.items.filter(({ customer }) => customer.deleted_at === null),
    );
    return rows;
  },
};

/** How far the index of license keys is filled. */
export async function keyIndexProgress(db: Queryable): Promise<SyncProgress> {
  return await syncProgress(db, everyLicenseKey);
}
