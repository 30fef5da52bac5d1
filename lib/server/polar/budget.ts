import "server-only";
import { Problem } from "@/lib/api/problem";
import { meters } from "@/lib/server/platform/metrics/meters";
import { type Limit, takePoint } from "@/lib/server/platform/rate-limit";

/**
 * Who a call with the organization's token serves. Separate shares keep others from starving customers. `unproved` is anyone who
 * hasn't shown yet that they are a customer: by a session, a code, or a link of this organization.
 */
export type Lane = "customer" | "unproved" | "staff" | "background" | "reminders";

/** Polar allows an organization 500 requests a minute. These add up to less, which leaves room for the vendor's own servers. */
export const lanes: Record<Lane, Limit> = {
  customer: { name: "polar-organization-customer", points: 180, seconds: 60 },
  unproved: { name: "polar-organization-unproved", points: 90, seconds: 60 },
  staff: { name: "polar-organization-staff", points: 100, seconds: 60 },
  background: { name: "polar-organization-background", points: 60, seconds: 60 },
  reminders: { name: "polar-organization-reminders", points: 30, seconds: 60 },
};

/** Spends one request of a lane's share. @throws Problem `upstream_rate_limited` when the share of this minute is used up. */
export async function spendBudget(lane: Lane): Promise<void> {
  const wait = await takePoint(lanes[lane], "all");
  if (wait === null) return;
  meters()?.budgetRefusals.inc({ lane });
  throw new Problem("upstream_rate_limited", { retryAfter: wait });
}
