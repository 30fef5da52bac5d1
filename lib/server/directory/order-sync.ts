import "server-only";
import { directoryOrders } from "@/lib/server/platform/db/schema/directory";
import { orNull } from "@/lib/server/polar/failure";
import { listOrganizationOrders } from "@/lib/server/polar/orders";
import type { SyncedList } from "./full-sync";
import { recordOrders } from "./order-index";

/** The organization's orders (`GET /v1/orders/`). A token without the scope `orders:read` has none, and nothing else fails. */
export const everyOrder: SyncedList = {
  name: "orders",
  index: directoryOrders,
  async indexPage({ db, polar }, page) {
    const rows = await orNull(listOrganizationOrders(page, polar.lane, "oldest"), "upstream_rejected");
    if (rows === null) return { maxPage: 0, totalCount: 0 };
    await recordOrders(db, rows.items);
    return rows;
  },
};
