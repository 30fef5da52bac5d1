import "server-only";
import { Problem } from "@/lib/api/problem";
import { type Limit, takePoint } from "@/lib/server/platform/rate-limit";

/** Why the organization's token is used: customers come first, and neither staff nor index-filling can starve them. */
export type Lane = "customer" | "staff" | "background";

/** Polar allows an organization 500 requests a minute; together these stay below, with room for the vendor's own servers. */
const lanes: Record<Lane, Limit> = {
  customer: { name: "polar-organization-customer", points: 250, seconds: 60 },
  staff: { name: "polar-organization-staff", points: 100, seconds: 60 },
  background: { name: "polar-organization-background", points: 60, seconds: 60 },
};

/** @throws Problem `upstream_rate_limited` when this lane's share of the minute is used up. */
export async function takeFromBudget(lane: Lane): Promise<void> {
  const wait = await takePoint(lanes[lane], "all");
  if (wait !== null) throw new Problem("upstream_rate_limited", { retryAfter: wait });
}
