import "server-only";
import { Problem } from "@/lib/api/problem";
import type { Context } from "@/lib/server/context";
import { log } from "@/lib/server/platform/log";
import { keysToReadDevicesOf, setDevicesRead } from "./device-index";
import { resyncKey } from "./resync-queue";

/** Of the 60 calls a minute of the background lane. A hundred thousand keys take a week. */
const KEYS_PER_TURN = 10;

/** Then no key can be read: the next turn continues. */
const WAITS = new Set(["upstream_rate_limited", "upstream_unavailable"]);

/** One turn of reading keys for the names of their devices, which Polar lists only with the key itself, and tells no one of. */
export async function indexDevices(context: Context): Promise<void> {
  for (const id of await keysToReadDevicesOf(context.db, KEYS_PER_TURN)) {
    try {
      await resyncKey(context, id);
    } catch (error) {
      if (error instanceof Problem && WAITS.has(error.code)) return;
      // One that can't be read must not hold up the others.
      log.warn({ event: "devices_unread", license_key_id: id, err: error });
    }
    await setDevicesRead(context.db, id);
  }
}
