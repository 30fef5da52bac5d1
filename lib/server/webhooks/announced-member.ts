import "server-only";
import * as z from "zod";
import { recordMembers } from "@/lib/server/directory/member-index";
import { enqueueResync } from "@/lib/server/directory/resync-queue";
import type { Queryable } from "@/lib/server/platform/db/database";
import { polarMember } from "@/lib/server/polar/members";

/** The person that a benefit grant or a seat names. */
const holder = z.object({
  customer_id: z.uuid().nullable(),
  member_id: z.uuid().nullish(),
  member: polarMember.nullish().catch(null),
});

/**
 * Indexes the member that a benefit grant or a seat names: for some members, no `member.created` ever comes. A member who can't
 * be read is looked up at Polar with the rest of their team. The end of a grant or seat adds nobody, because it can follow the
 * member's own end.
 */
export async function indexAnnouncedMember(db: Queryable, data: unknown): Promise<void> {
  const { customer_id, member_id, member } = holder.parse(data);
  if (member) await recordMembers(db, [member]);
  else if (member_id && customer_id) await enqueueResync(db, { kind: "customer", id: customer_id });
}

const endedSeat = z.object({ member: polarMember });

/** Reads the team of a seat that was revoked again: its member may be gone. */
export async function resyncTeamOfSeat(db: Queryable, data: unknown): Promise<void> {
  const { member } = endedSeat.parse(data);
  await enqueueResync(db, { kind: "customer", id: member.customer_id });
}
