import "server-only";
import type { SearchMatch } from "@/lib/api/support";
import type { StaffContext } from "@/lib/server/context";
import { normalizedEmail } from "@/lib/server/directory/email-hash";
import { foldedKey, foldedSuffix, keySuffix, typedSuffix } from "@/lib/server/directory/key-hash";
import { countKeysLike, keysLike, unreadKeysLike } from "@/lib/server/directory/key-index";
import { keyMask } from "@/lib/server/directory/known-keys";
import { membersWithEmail } from "@/lib/server/directory/member-index";
import { readMemberHit } from "@/lib/server/directory/member-lookup";
import { resyncKey } from "@/lib/server/directory/resync-queue";
import { catalogWith } from "@/lib/server/polar/benefits";
import { findCustomersByEmail, getCustomer, isAlive } from "@/lib/server/polar/customers";
import { orNull } from "@/lib/server/polar/failure";
import { readEach } from "@/lib/server/polar/parallel-reads";
import type { PolarCustomer } from "@/lib/server/polar/shapes";
import { presentKeyForStaff, presentMember } from "./support-presentation";

/** What a query looks like. The audit log records this, and never the query. */
export type QueryKind = "id" | "email" | "text";

/** A customer, and why they match. */
export type Found = { customer: PolarCustomer; match: SearchMatch };

/** A possible match. It is read from Polar only when its page is shown; null when it doesn't match (any more). */
export type Candidate = () => Promise<Found | null>;

/** Possible matches that are counted first, and found when their page is shown. */
export type CandidateList = {
  count: number;
  slice: (page: { offset: number; limit: number }) => Promise<Candidate[]>;
};

/** Finds matches of an id, or of a whole email. */
export async function findExactMatches(
  context: StaffContext,
  { query, kind }: { query: string; kind: QueryKind },
): Promise<Candidate[]> {
  if (kind === "email") return await findByEmail(context, query);
  if (kind === "text") return [];
  const id = query.toLowerCase();
  // An id does not say what it is of, so all three are read.
  const found = await Promise.all([
    readCustomerById(context, id),
    memberCandidate(context, { memberId: id, email: null, known: new Map() })(),
    keyCandidate(context, { id, typed: null })(),
  ]);
  return found.filter((one) => one !== null).map((one) => async () => one);
}

async function readCustomerById({ polar }: StaffContext, id: string): Promise<Found | null> {
  const customer = await orNull(getCustomer(id, polar.lane), "customer_not_found");
  return customer && isAlive(customer) ? { customer, match: { kind: "customer", field: "id" } } : null;
}

async function findByEmail(context: StaffContext, query: string): Promise<Candidate[]> {
  const email = normalizedEmail(query);
  const [customers, members] = await Promise.all([
    findCustomersByEmail(email, context.polar.lane),
    membersWithEmail(context.db, email),
  ]);
  const known = new Map(customers.filter(isAlive).map((customer) => [customer.id, customer]));
  return [
    ...[...known.values()].map((customer): Candidate => {
      return async () => ({ customer, match: { kind: "customer", field: "email" } });
    }),
    ...members
      // An individual's owner has the customer's own email, which matched already.
      .filter(({ customerId }) => known.get(customerId)?.type !== "individual")
      .map(({ memberId }) => memberCandidate(context, { memberId, email, known })),
  ];
}

function memberCandidate(context: StaffContext, hit: Parameters<typeof readMemberHit>[1]): Candidate {
  return async () => {
    const found = await readMemberHit(context, hit);
    if (!found) return null;
    const mask = await keyMask(context.db, found.customer.id);
    return { customer: found.customer, match: { kind: "member", member: presentMember(found.member, mask) } };
  };
}

/** Keys with one end that are read because a webhook just announced them. */
const MOST_UNREAD = 5;

/** Finds keys that were the typed text, or ended in it, when they were indexed. A key just bought is read first. */
export async function findKeyMatches(context: StaffContext, typed: string): Promise<CandidateList> {
  await readEach(await unreadKeysLike(context.db, { typed, limit: MOST_UNREAD }), (id) => resyncKey(context, id));
  const count = await countKeysLike(context.db, typed);
  return {
    count,
    slice: async ({ offset, limit }) => {
      if (limit <= 0 || offset >= count) return [];
      return (await keysLike(context.db, { typed, offset, limit })).map((id) => keyCandidate(context, { id, typed }));
    },
  };
}

/** @param key.typed text that the key must still match; null when it was found by its id */
function keyCandidate(context: StaffContext, { id, typed }: { id: string; typed: string | null }): Candidate {
  return async () => {
    const key = await resyncKey(context, id);
    const part = key && (typed === null ? "id" : matchedPart(key.key, typed));
    if (!key || !part) return null;
    const benefits = await catalogWith([key.benefit_id]);
    return {
      customer: key.customer,
      match: { kind: "key", part, license_key: presentKeyForStaff(key, benefits) },
    };
  };
}

/** The part of the key that the text matches; null when the key has changed since it was indexed. */
function matchedPart(key: string, typed: string): "whole" | "end" | null {
  if (foldedKey(key) === foldedKey(typed)) return "whole";
  const [wanted, suffix] = [typedSuffix(typed), keySuffix(key)];
  return wanted !== null && suffix !== null && foldedSuffix(wanted) === foldedSuffix(suffix) ? "end" : null;
}
