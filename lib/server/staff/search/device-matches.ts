import "server-only";
import type { StaffContext } from "@/lib/server/context";
import { presentActivation } from "@/lib/server/customer/license-keys/license-key-presentation";
import { hasTypedWords, keysWithDevice } from "@/lib/server/directory/device-index";
import { keyMask } from "@/lib/server/directory/known-keys";
import { resyncKey } from "@/lib/server/directory/resync-queue";
import { catalogWith } from "@/lib/server/polar/benefits";
import type { Candidate, CandidateList } from "./exact-matches";
import { presentKeyForStaff } from "./support-presentation";

/** Keys that are read for a search by a device's name. Each is a call to Polar, and many devices have the same name. */
const MOST_KEYS = 10;

/** Finds keys by the words of a device's name, the last changed first. */
export async function findDevices(context: StaffContext, typed: string): Promise<CandidateList> {
  const ids = await keysWithDevice(context.db, { typed, limit: MOST_KEYS });
  return {
    count: ids.length,
    slice: async ({ offset, limit }) =>
      ids.slice(offset, offset + Math.max(limit, 0)).map((id) => deviceCandidate(context, id, typed)),
  };
}

/** The match of a device; null when the key has no such device now. It is compared with what is shown, so no search can guess a key. */
function deviceCandidate(context: StaffContext, id: string, typed: string): Candidate {
  return async () => {
    const key = await resyncKey(context, id);
    if (key === null) return null;
    const mask = await keyMask(context.db, key.customer_id, [key]);
    const labels = key.activations.map((activation) => presentActivation(activation, mask).label);
    const label = labels.find((one) => hasTypedWords(one, typed));
    if (label === undefined) return null;
    const benefits = await catalogWith([key.benefit_id]);
    return {
      customer: key.customer,
      match: { kind: "device", label, license_key: presentKeyForStaff(key, benefits) },
    };
  };
}
