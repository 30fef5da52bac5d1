import "server-only";
import { log } from "@/lib/server/platform/log";
import { directoryProgress, readNextPage } from "./member-sync";

/** Up to 500 members: five calls, once in the portal's life. */
const SMALL_PAGES = 5;

let filled = false;
let filling: Promise<void> | undefined;

/**
 * Before the index is complete for the first time: reads it to the end now, if the organization is small. A larger one is
 * left to the background job, since nobody waits minutes for a code. Polar being away is no reason to fail: who is found
 * without the index still is.
 */
export async function fillIfSmall(): Promise<void> {
  if (filled) return;
  filling ??= fill().finally(() => {
    filling = undefined;
  });
  await filling;
}

async function fill(): Promise<void> {
  try {
    for (let calls = 0; calls <= SMALL_PAGES; calls += 1) {
      const { complete, pages } = await directoryProgress();
      filled ||= complete;
      if (filled || (pages !== null && pages.of > SMALL_PAGES)) return;
      await readNextPage("customer");
    }
  } catch (error) {
    log.warn({ event: "directory_fill_failed", err: error });
  }
}
