import "server-only";
import type { Queryable } from "@/lib/server/platform/db/database";
import { directoryMembers } from "@/lib/server/platform/db/schema/directory";
import { listMembers } from "@/lib/server/polar/members";
import { type SyncedList, type SyncProgress, syncProgress } from "./full-sync";
import { hasUnnamedMember, recordMembers } from "./member-index";

/** The organization's members (`GET /v1/members/`). */
export const everyMember: SyncedList = {
  name: "members",
  index: directoryMembers,
  async indexPage({ db, polar }, page) {
    const rows = await listMembers(page, polar.lane);
    await recordMembers(db, rows.items);
    return rows;
  },
  isOutdated: hasUnnamedMember,
};

/** How far the index of members is filled. */
export async function directoryProgress(db: Queryable): Promise<SyncProgress> {
  return await syncProgress(db, everyMember);
}
