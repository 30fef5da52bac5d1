import "server-only";
import type { SearchMatch } from "@/lib/api/support";
import { rereadKey } from "@/lib/server/directory/changed-keys";
import { normalizedEmail } from "@/lib/server/directory/email-hash";
import { foldedKey, keySuffix, typedSuffix } from "@/lib/server/directory/key-hash";
import { countKeysLike, keysLike } from "@/lib/server/directory/key-index";
import { membersWithEmail } from "@/lib/server/directory/member-index";
import { orNull, readMemberHit } from "@/lib/server/directory/member-lookup";
import { catalogWith } from "@/lib/server/polar/benefits";
import { findCustomersByEmail, getCustomer, isAlive } from "@/lib/server/polar/customers";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import { presentKeyForStaff, presentMember } from "./support-presentation";

/** A customer, and why. */
export type Found = { customer: PolarCustomer; match: SearchMatch };

/** Something that may be a match: read at Polar when its page is shown, and null when it is none (any more). */
export type Hint = () => Promise<Found | null>;

/** Matches of an id or of a whole address. */
export async function exactHints(query: string, kind: "id" | "address" | "text"): Promise<Hint[]> {
  if (kind === "address") return await addressHints(query);
  if (kind !== "id") return [];
  const id = query.toLowerCase();
  // An id does not say of what: three reads tell.
  const found = await Promise.all([customerOfId(id), memberHint(id, null, new Map())(), keyHint(id, null)()]);
  return found.filter((one) => one !== null).map((one) => async () => one);
}

async function customerOfId(id: string): Promise<Found | null> {
  const customer = await orNull(getCustomer(id, "staff"), "customer_not_found");
  return customer && isAlive(customer) ? { customer, match: { kind: "customer", field: "id" } } : null;
}

async function addressHints(query: string): Promise<Hint[]> {
  const address = normalizedEmail(query);
  const [customers, members] = await Promise.all([findCustomersByEmail(address, "staff"), membersWithEmail(address)]);
  const known = new Map(customers.filter(isAlive).map((customer) => [customer.id, customer]));
  return [
    ...[...known.values()].map((customer): Hint => {
      return async () => ({ customer, match: { kind: "customer", field: "email" } });
    }),
    ...members
      // An individual's owner has the individual's address: no second reason.
      .filter(({ customerId }) => known.get(customerId)?.type !== "individual")
      .map(({ memberId }) => memberHint(memberId, address, known)),
  ];
}

function memberHint(memberId: string, address: string | null, known: ReadonlyMap<string, PolarCustomer>): Hint {
  return async () => {
    const hit = await readMemberHit({ memberId }, { address, known, lane: "staff" });
    return hit && { customer: hit.customer, match: { kind: "member", member: presentMember(hit.member) } };
  };
}

/** Keys that were the typed text, or ended in it, when they were indexed. */
export async function keyHints(
  query: string,
): Promise<{ count: number; take: (page: { offset: number; limit: number }) => Promise<Hint[]> }> {
  const count = await countKeysLike(query);
  return {
    count,
    take: async (page) => {
      if (page.limit <= 0 || page.offset >= count) return [];
      return (await keysLike(query, page)).map((id) => keyHint(id, query));
    },
  };
}

/** A key that was found by its id (`typed` null), or by a text that it must still meet. */
function keyHint(id: string, typed: string | null): Hint {
  return async () => {
    const key = await rereadKey(id, "staff");
    const part = key && (typed === null ? "id" : meetingPart(key.key, typed));
    if (!key || !part) return null;
    const benefits = await catalogWith([key.benefit_id]);
    return {
      customer: key.customer,
      match: { kind: "key", part, license_key: presentKeyForStaff(key, benefits) },
    };
  };
}

/** Which part of the key the text is; null when the key is another one by now. */
function meetingPart(key: string, typed: string): "whole" | "end" | null {
  if (foldedKey(key) === foldedKey(typed)) return "whole";
  const [tail, end] = [typedSuffix(typed), keySuffix(key)];
  return tail !== null && end !== null && foldedKey(tail) === foldedKey(end) ? "end" : null;
}
