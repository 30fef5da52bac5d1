import "server-only";
import type { Context } from "@/lib/server/context";
import { directoryOrders } from "@/lib/server/platform/db/schema/directory";
import { type Limit, takePoint } from "@/lib/server/platform/rate-limit";
import { orNull } from "@/lib/server/polar/failure";
import { listOrganizationOrders } from "@/lib/server/polar/orders";
import { recordOrders } from "./order-index";

/** Searches of all instances, one call each. */
const SEARCHES: Limit = { name: "newest-orders", points: 3, seconds: 6 };

/**
 * Reads Polar's newest hundred orders into the index: an order can be made and looked for between two full syncs.
 * @returns whether an order was new; false also when too many searches were made, and without the scope `orders:read`.
 * @throws Problem `upstream_*`.
 */
export async function indexNewestOrders({ db, polar }: Context): Promise<boolean> {
  if ((await takePoint(SEARCHES, "all")) !== null) return false;
  const before = await db.$count(directoryOrders);
  const rows = await orNull(listOrganizationOrders(1, polar.lane, "newest"), "upstream_rejected");
  await recordOrders(db, rows?.items ?? []);
  return (await db.$count(directoryOrders)) > before;
}
