import "server-only";
import { lt } from "drizzle-orm";
import { directoryLicenseKeys } from "@/lib/server/platform/db/schema/directory";
import { listOrganizationKeys } from "@/lib/server/polar/organization-license-keys";
import { type PassProgress, passProgress, type WholeList } from "./full-sync";
import { recordKeys } from "./key-index";

/** `GET /v1/license-keys/`, into the index of license keys; those of deleted customers are left out. */
export const everyLicenseKey: WholeList = {
  name: "license-keys",
  index: async (page, lane) => {
    const { items, maxPage, totalCount } = await listOrganizationKeys({ page, limit: 100 }, lane);
    await recordKeys(items.filter(({ customer }) => customer.deleted_at === null));
    return { maxPage, totalCount };
  },
  forgetUnseen: async (since, transaction) =>
    (await transaction.delete(directoryLicenseKeys).where(lt(directoryLicenseKeys.seenAt, since))).rowCount ?? 0,
};

/** How far the index of license keys is filled. */
export async function keyIndexProgress(): Promise<PassProgress> {
  return await passProgress(everyLicenseKey);
}
