import "server-only";
import * as z from "zod";
import type { Context } from "@/lib/server/context";
import { displayedSuffix, keySuffix } from "@/lib/server/directory/key-hash";
import { addKeys } from "@/lib/server/directory/key-index";
import { enqueueResync } from "@/lib/server/directory/resync-queue";
import { announceChange } from "@/lib/server/platform/changes";
import { indexAnnouncedMember } from "./announced-member";

const anyGrant = z.object({ is_revoked: z.boolean() });

/** A grant of a license key. Grants of other kinds of benefit have no `license_key_id` and don't parse. */
const grant = z.object({
  created_at: z.iso.datetime({ offset: true }),
  customer_id: z.uuid(),
  member_id: z.uuid().nullish(),
  benefit_id: z.uuid(),
  is_revoked: z.boolean(),
  subscription_id: z.uuid().nullish(),
  order_id: z.uuid().nullish(),
  properties: z.object({
    license_key_id: z.uuid(),
    display_key: z.string(),
    user_provided_key: z.string().nullish(),
  }),
});

/**
 * Handles a benefit that was granted, changed or revoked. Whatever the benefit is, its member is indexed. A license key is added
 * to the index at once, from what the grant says, and queued for a resync: the grant has neither a key that Polar generated nor
 * a key after its rotation.
 * @throws ZodError for a grant of another kind of benefit, after its member was indexed.
 */
export async function handleGrant(data: unknown, { db }: Context): Promise<void> {
  if (!anyGrant.parse(data).is_revoked) await indexAnnouncedMember(db, data);
  const announced = grant.parse(data);
  const { created_at, customer_id, benefit_id, is_revoked, subscription_id, order_id, properties } = announced;
  const { license_key_id, display_key, user_provided_key } = properties;
  const end = display_key.replace(/^\*+-/, "");
  // `user_provided_key` doesn't change when the key is rotated. The display key tells whether it is still current.
  const current =
    Array.from(user_provided_key ?? "")
      .slice(-6)
      .join("") === end
      ? (user_provided_key ?? null)
      : null;
  await addKeys(db, {
    licenseKeyId: license_key_id,
    customerId: customer_id,
    benefitId: benefit_id,
    key: current,
    suffix: current !== null ? keySuffix(current) : displayedSuffix(display_key),
    subscriptionId: subscription_id ?? null,
    orderId: order_id ?? null,
    status: is_revoked ? "revoked" : "granted",
    createdAt: new Date(created_at),
  });
  await enqueueResync(db, { kind: "license_key", id: license_key_id });
  const ids = { customerId: customer_id, memberId: announced.member_id ?? null, licenseKeyId: license_key_id };
  await announceChange(db, { ...ids, topic: "license_keys" });
}
