import "server-only";
import * as z from "zod";
import { askToRereadKey } from "@/lib/server/directory/changed-keys";
import { keySuffix } from "@/lib/server/directory/key-hash";
import { noteNewKey } from "@/lib/server/directory/key-index";
import type { Transaction } from "@/lib/server/platform/db/database";

/** A grant of a license key; other kinds of benefit have no `license_key_id`, and are none of ours. */
const grant = z.object({
  created_at: z.iso.datetime({ offset: true }),
  customer_id: z.uuid(),
  benefit_id: z.uuid(),
  is_revoked: z.boolean(),
  properties: z.object({
    license_key_id: z.uuid(),
    display_key: z.string(),
    user_provided_key: z.string().nullish(),
  }),
});

/**
 * A license key was granted, changed or taken back: it is noted at once by what the grant says, and read again soon, since
 * the grant says neither the key that Polar made nor the one it has after a rotation.
 */
export async function noteGrant(data: unknown, tx: Transaction): Promise<void> {
  const { created_at, customer_id, benefit_id, is_revoked, properties } = grant.parse(data);
  const { license_key_id, display_key, user_provided_key } = properties;
  const end = display_key.replace(/^\*+-/, "");
  const brought = user_provided_key ?? null;
  // `user_provided_key` stays what it was when the key is rotated: the end tells whether it is still the key.
  const isCurrent = brought !== null && Array.from(brought).slice(-6).join("") === end;
  await noteNewKey(
    {
      licenseKeyId: license_key_id,
      customerId: customer_id,
      benefitId: benefit_id,
      key: isCurrent ? brought : null,
      // Of a key of six characters or fewer the end is all of it: it is found whole alone.
      tail: isCurrent ? keySuffix(brought) : Array.from(end).length === 6 ? end : null,
      status: is_revoked ? "revoked" : "granted",
      createdAt: new Date(created_at),
    },
    tx,
  );
  await askToRereadKey(license_key_id, tx);
}
