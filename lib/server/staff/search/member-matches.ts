import "server-only";
import type { StaffContext } from "@/lib/server/context";
import { countTeamMembersNamed, ownersNamed, teamMembersNamed } from "@/lib/server/directory/member-index";
import { readEach } from "@/lib/server/polar/parallel-reads";
import { type Candidate, type CandidateList, memberCandidate } from "./exact-matches";
import { matchedField } from "./support-presentation";

/** Owners who are read for a search. Each is two calls to Polar. */
const MOST_OWNERS = 10;

/** Finds members of teams, except owners, by the words of their name. */
export async function findMembersByName(context: StaffContext, typed: string): Promise<CandidateList> {
  const { db } = context;
  const count = await countTeamMembersNamed(db, typed);
  return {
    count,
    slice: async ({ offset, limit }) => {
      if (limit <= 0 || offset >= count) return [];
      const hits = await teamMembersNamed(db, { typed, offset, limit });
      return hits.map(({ memberId }) => memberCandidate(context, { memberId, email: null, known: new Map() }));
    },
  };
}

/**
 * Finds owners by the words of their name. The index doesn't tell whether they own a team, so the first ten are read. An individual
 * whose own name has the text is left to Polar's search, which finds them.
 */
export async function findOwnersByName(context: StaffContext, typed: string): Promise<Candidate[]> {
  const hits = await ownersNamed(context.db, { typed, limit: MOST_OWNERS });
  const found = await readEach(hits, ({ memberId }) =>
    memberCandidate(context, { memberId, email: null, known: new Map() })(),
  );
  return found
    .filter((one) => one !== null)
    .filter(({ customer }) => customer.type === "team" || matchedField(customer, typed) === null)
    .map((one) => async () => one);
}
