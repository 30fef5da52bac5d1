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
  /** Polar's status, or `other` for a status that this portal doesn't know. */
  status: (typeof known)[number] | "other";
  /** What happens on `date`. Each value is the key of a message. */
  what: "renews" | "ends" | "ended";
  /** ISO 8601; null if unknown. */
  date: string | null;
};

/** Returns the next event of a subscription. A canceled subscription `ends` while it's still running. */
export function renewalOf(subscription: Subscription): Renewal {
  const status = known.find((one) => one === subscription.status) ?? "other";
  const isRunning = status === "active" || status === "trialing" || status === "past_due";
  if (!isRunning) return { status, what: "ended", date: subscription.ends_at };
  if (subscription.cancel_at_period_end || subscription.ends_at !== null) {
    return { status, what: "ends", date: subscription.ends_at ?? subscription.current_period_end };
  }
  return { status, what: "renews", date: subscription.current_period_end };
}
