import type { LicenseKeyDetail } from "@/lib/api/schemas";

type Subscription = NonNullable<LicenseKeyDetail["subscription"]>;

const known = [
  "active",
  "trialing",
  "past_due",
  "canceled",
  "unpaid",
  "incomplete",
  "incomplete_expired",
  "paused",
] as const;

type Renewal = {
  /** Polar's word for it, or `other` for one that it added since. */
  status: (typeof known)[number] | "other";
  /** Which date follows; each is the name of a message. */
  what: "renews" | "ends" | "ended";
  /** ISO 8601; null where there is nothing to say. */
  date: string | null;
};

/** What becomes of a subscription: it renews, it ends (canceled, still running), or it has ended. */
export function renewalOf(subscription: Subscription): Renewal {
  const status = known.find((one) => one === subscription.status) ?? "other";
  const isRunning = status === "active" || status === "trialing" || status === "past_due";
  if (!isRunning) return { status, what: "ended", date: subscription.ends_at };
  if (subscription.cancel_at_period_end || subscription.ends_at !== null) {
    return { status, what: "ends", date: subscription.ends_at ?? subscription.current_period_end };
  }
  return { status, what: "renews", date: subscription.current_period_end };
}
