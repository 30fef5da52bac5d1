import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import type { Context } from "@/lib/server/context";
import { log } from "@/lib/server/platform/log";
import { orNull } from "@/lib/server/polar/failure";
import { continueSync, isSyncDue, type SyncedList, syncProgress } from "./full-sync";
import { everyLicenseKey } from "./key-sync";
import { everyMember } from "./member-sync";
import { everyOrder } from "./order-sync";
import { type OnCustomerRead, processResyncs } from "./resync-queue";

/** Webhooks keep the indexes up to date. Full syncs catch what a webhook missed. */
const FULL_SYNC_SECONDS = 6 * 3600;
/** Makes 40 pages a minute, of the 60 calls of the background lane: the rest is for resyncs and other jobs. */
const INTERVAL_MS = 1500;
const PAGES_WITHOUT_WAIT = 5;
const PAGES_PER_TURN = 20;

/** Members first: they need the index to sign in. */
const lists: readonly SyncedList[] = [everyMember, everyLicenseKey, everyOrder];

/**
 * One turn of syncing the indexes of members, license keys and orders: the resync queue, then a full sync that is running or due. The
 * first pages of a turn are read without a wait, so that a small organization is ready within a second.
 * @throws Problem `upstream_*`, except when the lane's share is used up: the next turn then continues.
 */
export async function syncDirectory(context: Context, onCustomerRead?: OnCustomerRead): Promise<void> {
  // Null: the share is used up, but pages may have been read.
  if ((await orNull(syncPages(context, onCustomerRead), "upstream_rate_limited")) === 0) return;
  for (const list of lists) {
    const { complete, pages } = await syncProgress(context.db, list);
    log.info({
      event: "directory_progress",
      list: list.name,
      filled_before: complete,
      pages_read: pages?.read,
      pages_in_all: pages?.of,
    });
  }
}

/** @returns how many pages of full syncs were read. */
async function syncPages(context: Context, onCustomerRead?: OnCustomerRead): Promise<number> {
  await processResyncs(context, onCustomerRead);
  let pages = 0;
  for (const list of lists) {
    for (
      let isDone = !(await isSyncDue(context.db, list, FULL_SYNC_SECONDS));
      !isDone && pages < PAGES_PER_TURN;
      pages += 1
    ) {
      if (pages >= PAGES_WITHOUT_WAIT) await wait(INTERVAL_MS);
      isDone = await continueSync(context, list);
    }
  }
  return pages;
}
