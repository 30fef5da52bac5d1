import "server-only";
import * as z from "zod";
import { endSessionsOf, endSessionsUnderOldEmail } from "@/lib/server/customer/session/session-revocation";
import { askToReread } from "@/lib/server/directory/changed-customers";
import { forgetKeysOf } from "@/lib/server/directory/key-index";
import { forgetMember, markCustomer, membersWithEmail, recordMembers } from "@/lib/server/directory/member-index";
import type { Transaction } from "@/lib/server/platform/db/database";
import { polarMember } from "@/lib/server/polar/members";
import { noteGrant } from "./benefit-grant-handler";

/** What a type of webhook does, in the transaction that also notes its id. It makes no upstream calls: jobs do those. */
type WebhookHandler = (data: unknown, tx: Transaction) => Promise<void>;

const named = z.object({ id: z.uuid() });

/** Types that are not here are accepted and do nothing. */
export const webhookHandlers: Readonly<Record<string, WebhookHandler>> = {
  "member.created": noteMember,
  "member.updated": noteMember,
  "member.deleted": async (data, tx) => {
    const { id } = named.parse(data);
    await forgetMember(id, tx);
    // Polar's own token of theirs may live for an hour yet.
    await endSessionsOf({ memberId: id }, tx);
  },
  "customer.created": async (data, tx) => await markCustomer(named.parse(data).id, false, tx),
  "customer.updated": async (data, tx) => await askToReread(named.parse(data).id, tx),
  "customer.deleted": async (data, tx) => {
    const { id } = named.parse(data);
    await markCustomer(id, true, tx);
    await forgetKeysOf(id, tx);
    await endSessionsOf({ customerId: id }, tx);
  },
  "benefit_grant.created": noteGrant,
  "benefit_grant.updated": noteGrant,
  "benefit_grant.cycled": noteGrant,
  "benefit_grant.revoked": noteGrant,
};

async function noteMember(data: unknown, tx: Transaction): Promise<void> {
  const member = polarMember.parse(data);
  await recordMembers([member], tx);
  // A webhook that came late says what was: whoever has the address by now stays signed in.
  const [hit] = (await membersWithEmail(member.email, tx)).filter(({ memberId }) => memberId === member.id);
  if (hit) await endSessionsUnderOldEmail(member, tx);
}
