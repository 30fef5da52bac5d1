import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { Problem } from "@/lib/api/problem";
import { log } from "@/lib/server/platform/log";
import { rereadChangedCustomers } from "./changed-customers";
import { rereadChangedKeys } from "./changed-keys";
import { continuePass, isDue, passProgress, type WholeList } from "./full-sync";
import { everyLicenseKey } from "./key-sync";
import { everyMember } from "./member-sync";

/** Webhooks keep the indexes fresh; whole passes put right what one missed. */
const REREAD_SECONDS = 6 * 3600;
/** Forty pages a minute, of the background lane's sixty and Polar's five hundred: room for whatever else goes on. */
const APART_MS = 1500;
const AT_ONCE = 5;
const PAGES_A_TURN = 20;

/** Members first: without them somebody cannot sign in. */
const lists: readonly WholeList[] = [everyMember, everyLicenseKey];

/**
 * One turn of keeping the indexes of members and license keys: what a webhook named first, then the pass that is under way
 * or due. The first few pages of a turn follow each other at once, so that a small organization is ready within a second.
 */
export async function keepDirectory(): Promise<void> {
  try {
    await rereadChangedCustomers();
    await rereadChangedKeys();
    let pages = 0;
    for (const list of lists) {
      for (let isOver = !(await isDue(list, REREAD_SECONDS)); !isOver && pages < PAGES_A_TURN; pages += 1) {
        if (pages >= AT_ONCE) await wait(APART_MS);
        isOver = await continuePass(list, "background");
      }
    }
    if (pages === 0) return;
  } catch (error) {
    // Another turn comes in a few seconds: the cursor stands in the database.
    if (!(error instanceof Problem && error.code === "upstream_rate_limited")) throw error;
  }
  for (const list of lists) {
    const { complete, pages } = await passProgress(list);
    log.info({
      event: "directory_progress",
      list: list.name,
      filled_before: complete,
      pages_read: pages?.read,
      pages_in_all: pages?.of,
    });
  }
}
