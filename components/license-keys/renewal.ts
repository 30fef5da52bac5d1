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
  /** Polar's status, or `other` for a status unknown to this portal. */
  status: (typeof known)[number] | "other";
  /** The event on `date`. Each value is the key of a message. */
  event: "renews" | "renewalDue" | "ends" | "ended";
  /** ISO 8601; null if unknown. */
  date: string | null;
};

/**
 * Returns a subscription's next or last event at `now`. A canceled subscription that still runs `ends`. If Polar hasn't renewed
 * the subscription on time, for example because a payment failed, its renewal is due.
 */
export function renewalOf(subscription: Subscription, now: number): Renewal {
  const status = known.find((one) => one === subscription.status) ?? "other";
  const isRunning = status === "active" || status === "trialing" || status === "past_due";
  if (!isRunning) return { status, event: "ended", date: subscription.ends_at };
  if (subscription.cancel_at_period_end || subscription.ends_at !== null) {
    const date = subscription.ends_at ?? subscription.current_period_end;
    return { status, event: isPast(date, now) ? "ended" : "ends", date };
  }
  const { current_period_end: date } = subscription;
  return { status, event: isPast(date, now) ? "renewalDue" : "renews", date };
}

function isPast(iso: string | null, now: number): boolean {
  return iso !== null && Date.parse(iso) <= now;
}
