import { extremes } from "./extremes.ts";
import { people } from "./people.ts";
import { seedId } from "./seed-id.ts";

/** The seed's customers in the order of the start page, with their texts. `members` has those of members by email. */
export const guide = [...people, ...extremes].map(({ id, about, members = [] }) => ({
  customer_id: seedId(`customer ${id}`),
  about,
  members: new Map(members.flatMap((member) => (member.about ? [[member.email, member.about] as const] : []))),
}));
