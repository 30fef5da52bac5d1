import "server-only";
import { lt } from "drizzle-orm";
import { directoryMembers } from "@/lib/server/platform/db/schema/directory";
import type { Lane } from "@/lib/server/polar/budget";
import { listMembers } from "@/lib/server/polar/members";
import { continuePass, isDue, type PassProgress, passProgress, type WholeList } from "./full-sync";
import { recordMembers } from "./member-index";

/** `GET /v1/members/`, into the index of members. */
export const everyMember: WholeList = {
  name: "members",
  index: async (page, lane) => {
    const { items, maxPage, totalCount } = await listMembers(page, lane);
    await recordMembers(items);
    return { maxPage, totalCount };
  },
  forgetUnseen: async (since, transaction) =>
    (await transaction.delete(directoryMembers).where(lt(directoryMembers.seenAt, since))).rowCount ?? 0,
};

/** How far the index of members is filled. */
export async function directoryProgress(): Promise<PassProgress> {
  return await passProgress(everyMember);
}

/** Is a pass over the members under way, or is the last one older than this? */
export async function isPassDue(everySeconds: number): Promise<boolean> {
  return await isDue(everyMember, everySeconds);
}

/** Reads the next page of members into the index. @returns true when the pass is complete. @throws as `continuePass`. */
export async function readNextPage(lane: Lane): Promise<boolean> {
  return await continuePass(everyMember, lane);
}
