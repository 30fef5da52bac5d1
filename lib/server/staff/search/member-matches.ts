import "server-only";
import type { StaffContext } from "@/lib/server/context";
import { keyMask } from "@/lib/server/directory/known-keys";
import {
  countTeamMembersNamed,
  ownersNamed,
  recordMembers,
  teamMembersNamed,
} from "@/lib/server/directory/member-index";
import { readMemberHit } from "@/lib/server/directory/member-lookup";
import { hasTypedName } from "@/lib/server/directory/member-name";
import { readEach } from "@/lib/server/polar/parallel-reads";
import type { Candidate, CandidateList } from "./exact-matches";
import { matchedField, presentMember } from "./support-presentation";

/** Owners who are read for a search. Each is two calls to Polar. */
const MOST_OWNERS = 10;

/** Finds members of teams, without owners, by the words of their names. */
export async function findMembersByName(context: StaffContext, typed: string): Promise<CandidateList> {
  const { db } = context;
  const count = await countTeamMembersNamed(db, typed);
  return {
    count,
    slice: async ({ offset, limit }) => {
      if (limit <= 0 || offset >= count) return [];
      const hits = await teamMembersNamed(db, { typed, offset, limit });
      return hits.map(({ memberId }) => namedCandidate(context, memberId, typed));
    },
  };
}

/**
 * Finds owners by the words of their name. The index doesn't tell whether they own a team, so the first ten are read. An individual
 * whose own name has the text is left to Polar's search, which finds them.
 */
export async function findOwnersByName(context: StaffContext, typed: string): Promise<Candidate[]> {
  const hits = await ownersNamed(context.db, { typed, limit: MOST_OWNERS });
  const found = await readEach(hits, ({ memberId }) => namedCandidate(context, memberId, typed)());
  return found
    .filter((one) => one !== null)
    .filter(({ customer }) => customer.type === "team" || matchedField(customer, typed) === null)
    .map((one) => async () => one);
}

/** The match of a member by name; null, after a correction of the index, when they have another name now. */
function namedCandidate(context: StaffContext, memberId: string, typed: string): Candidate {
  return async () => {
    const found = await readMemberHit(context, { memberId, email: null, known: new Map() });
    if (found === null) return null;
    const { customer, member } = found;
    if (!hasTypedName(member.name, typed)) {
      await recordMembers(context.db, [member]);
      return null;
    }
    const mask = await keyMask(context.db, customer.id);
    return { customer, match: { kind: "member", member: presentMember(member, mask) } };
  };
}
