import "server-only";
import type { CustomerContext } from "@/lib/server/context";
import { recordKeys } from "@/lib/server/directory/key-index";
import type { Mask } from "@/lib/server/directory/key-mask";
import { keyMask, unknownKeys } from "@/lib/server/directory/known-keys";
import { log } from "@/lib/server/platform/log";
import { listEveryLicenseKey } from "@/lib/server/polar/license-keys";
import type { PolarLicenseKey } from "@/lib/server/polar/shapes";

/**
 * How to hide this key, and the customer's other keys, in texts around it. The index knows them. If it doesn't know this one yet,
 * all are listed once. Without that list, this key is hidden at least.
 */
export async function maskOwnKeys(context: CustomerContext, key: PolarLicenseKey): Promise<Mask> {
  if ((await unknownKeys(context.db, [key.id])).length > 0) {
    try {
      const { items } = await context.polar.withCustomerToken(listEveryLicenseKey);
      await recordKeys(context.db, items);
    } catch (error) {
      log.warn({ event: "keys_unknown", err: error });
    }
  }
  return await keyMask(context.db, key.customer_id, [key]);
}
