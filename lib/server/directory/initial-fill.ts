import "server-only";
import type { Context } from "@/lib/server/context";
import { log } from "@/lib/server/platform/log";
import { continueSync } from "./full-sync";
import { directoryProgress, everyMember } from "./member-sync";

/** Up to 500 members: five calls, once in the portal's life. */
const SMALL_PAGES = 5;

let isFilled = false;
let filling: Promise<void> | undefined;

/**
 * Before the first full sync is complete, reads the members of a small organization to the end. A large one is left to the
 * background job, because no one waits minutes for a code. If Polar is down, the lookup goes on without the index.
 */
export async function fillIfSmall(context: Context): Promise<void> {
  if (isFilled) return;
  filling ??= fill(context).finally(() => {
    filling = undefined;
  });
  await filling;
}

async function fill(context: Context): Promise<void> {
  try {
    for (let calls = 0; calls <= SMALL_PAGES; calls += 1) {
      const { complete, pages } = await directoryProgress(context.db);
      isFilled ||= complete;
      if (isFilled || (pages !== null && pages.of > SMALL_PAGES)) return;
      await continueSync(context, everyMember);
    }
  } catch (error) {
    log.warn({ event: "directory_fill_failed", err: error });
  }
}
