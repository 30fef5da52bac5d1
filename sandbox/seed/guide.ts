import { extremes } from "./extremes.ts";
import { people } from "./people.ts";
import { seedId } from "./seed-id.ts";

/** Whom the seed brings, in the order of the start page, and what is special about each; `members` by their address. */
export const guide = [...people, ...extremes].map(({ id, about, members = [] }) => ({
  customer_id: seedId(`customer ${id}`),
  about,
  members: new Map(members.flatMap((member) => (member.about ? [[member.email, member.about] as const] : []))),
}));
