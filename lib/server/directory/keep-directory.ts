import "server-only";
import { setTimeout as wait } from "node:timers/promises";
import { Problem } from "@/lib/api/problem";
import { log } from "../log";
import { rereadChangedCustomers } from "./changed-customers";
import { directoryProgress, isPassDue, readNextPage } from "./member-pass";

/** Webhooks keep the index fresh; whole passes put right what one missed. */
const REREAD_SECONDS = 6 * 3600;
/** Forty pages a minute, of the background lane's sixty and Polar's five hundred: room for whatever else goes on. */
const APART_MS = 1500;
const AT_ONCE = 5;
const PAGES_A_TURN = 20;

/**
 * One turn of keeping the index of members: customers that a webhook named first, then the pass that is under way or due.
 * The first few pages of a turn follow each other at once, so that a small organization is ready within a second.
 */
export async function keepDirectory(): Promise<void> {
  try {
    await rereadChangedCustomers();
    if (!(await isPassDue(REREAD_SECONDS))) return;
    for (let pages = 0; pages < PAGES_A_TURN; pages += 1) {
      if (pages >= AT_ONCE) await wait(APART_MS);
      if (await readNextPage("background")) return;
    }
  } catch (error) {
    // Another turn comes in a few seconds: the cursor stands in the database.
    if (!(error instanceof Problem && error.code === "upstream_rate_limited")) throw error;
  }
  const { complete, pages } = await directoryProgress();
  log.info({ event: "directory_progress", filled_before: complete, pages_read: pages?.read, pages_in_all: pages?.of });
}
