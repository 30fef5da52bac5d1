import "server-only";
import * as z from "zod";
import type { Context } from "@/lib/server/context";
import { endSessionsOf } from "@/lib/server/customer/session/session-revocation";
import { settleSessionsOfMember } from "@/lib/server/customer/session/session-settlement";
import { deleteKeysOf } from "@/lib/server/directory/key-index";
import { deleteMember, membersWithEmail, recordMembers, setCustomerDeleted } from "@/lib/server/directory/member-index";
import { deleteOrdersOf } from "@/lib/server/directory/order-index";
import { enqueueResync } from "@/lib/server/directory/resync-queue";
import { announceChange } from "@/lib/server/platform/changes";
import { polarMember } from "@/lib/server/polar/members";
import { indexAnnouncedMember, resyncTeamOfSeat } from "./announced-member";
import { handleGrant } from "./benefit-grant-handler";

/** Handles a type of webhook in a transaction. It makes no upstream calls: jobs do those. */
export type WebhookHandler = (data: unknown, tx: Context) => Promise<void>;

const withId = z.object({ id: z.uuid() });

/** Other types are accepted and do nothing. */
export const webhookHandlers: Readonly<Record<string, WebhookHandler>> = {
  "member.created": handleMember,
  "member.updated": handleMember,
  "member.deleted": async (data, { db }) => {
    const { id } = withId.parse(data);
    await deleteMember(db, id);
    // Their customer session token can still be valid at Polar for an hour.
    await endSessionsOf(db, { memberId: id });
  },
  "customer.created": async (data, { db }) => {
    await setCustomerDeleted(db, { customerId: withId.parse(data).id, isDeleted: false });
  },
  // It moves an individual's owner member to another email without a `member.updated`, so the resync compares the sessions.
  "customer.updated": async (data, { db }) => {
    const { id } = withId.parse(data);
    await enqueueResync(db, { kind: "customer", id });
    await announceChange(db, { customerId: id, topic: "account" });
  },
  "customer.deleted": async (data, { db }) => {
    const { id } = withId.parse(data);
    await setCustomerDeleted(db, { customerId: id, isDeleted: true });
    await deleteKeysOf(db, id);
    await deleteOrdersOf(db, id);
    await endSessionsOf(db, { customerId: id });
  },
  "benefit_grant.created": handleGrant,
  "benefit_grant.updated": handleGrant,
  "benefit_grant.cycled": handleGrant,
  "benefit_grant.revoked": handleGrant,
  "customer_seat.assigned": (data, { db }) => indexAnnouncedMember(db, data),
  "customer_seat.claimed": (data, { db }) => indexAnnouncedMember(db, data),
  "customer_seat.revoked": (data, { db }) => resyncTeamOfSeat(db, data),
};

async function handleMember(data: unknown, { db }: Context): Promise<void> {
  const member = polarMember.parse(data);
  await recordMembers(db, [member]);
  // Only if the index has this email now. A late webhook has an old one, and must not sign out whoever has the new one.
  const hits = await membersWithEmail(db, member.email);
  if (hits.some(({ memberId }) => memberId === member.id)) await settleSessionsOfMember(db, member);
}
