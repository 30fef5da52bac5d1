import { extremes } from "./extremes.ts";
import { people } from "./people.ts";
import { seedId } from "./seed-id.ts";

/** Whom the seed brings, in the order of the start page, and what is special about each. */
export const guide = [...people, ...extremes].map(({ id, about }) => ({
  customer_id: seedId(`customer ${id}`),
  about,
}));
