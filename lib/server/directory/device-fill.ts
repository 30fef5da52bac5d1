import "server-only";
import type { Context } from "@/lib/server/context";
import { orNull } from "@/lib/server/polar/failure";
import { keysToReadDevicesOf, setDevicesRead } from "./device-index";
import { resyncKey } from "./resync-queue";

/** Of the 60 calls a minute of the background lane. A hundred thousand keys take a week. */
const KEYS_PER_TURN = 10;

/**
 * One turn of reading keys for the names of their devices, which Polar lists only with the key itself, and tells no one of.
 * @throws Problem `upstream_*`, except when the lane's share is used up: the next turn then continues.
 */
export async function indexDevices(context: Context): Promise<void> {
  await orNull(readDevices(context), "upstream_rate_limited");
}

async function readDevices(context: Context): Promise<void> {
  for (const id of await keysToReadDevicesOf(context.db, KEYS_PER_TURN)) {
    // A key that can't be read must not hold up the others.
    await orNull(resyncKey(context, id), "upstream_invalid");
    await setDevicesRead(context.db, id);
  }
}
