import "server-only";
import type { Context } from "@/lib/server/context";
import { directoryLicenseKeys } from "@/lib/server/platform/db/schema/directory";
import { type Limit, takePoint } from "@/lib/server/platform/rate-limit";
import { everyLicenseKey } from "./key-sync";

/** Searches of all instances, three calls each at most. */
const SEARCHES: Limit = { name: "newest-keys", points: 3, seconds: 6 };

/**
 * Reads Polar's newest license keys into the index: a key can be bought and looked for before its webhook arrives. Polar lists the
 * oldest first, so these are the last two pages.
 * @returns whether a key was new; false also when too many searches were made.
 * @throws Problem `upstream_*`.
 */
export async function indexNewestKeys(context: Context): Promise<boolean> {
  if ((await takePoint(SEARCHES, "all")) !== null) return false;
  const before = await context.db.$count(directoryLicenseKeys);
  const { maxPage } = await everyLicenseKey.indexPage(context, 1);
  const lastPages = [maxPage, maxPage - 1].filter((page) => page > 1);
  await Promise.all(lastPages.map((page) => everyLicenseKey.indexPage(context, page)));
  return (await context.db.$count(directoryLicenseKeys)) > before;
}
