import type { LicenseKey, LicenseKeyStatus } from "@/lib/api/schemas";
import { formatDate, formatRelative, type TimeZone } from "@/lib/format";
import type { CustomerMessages } from "@/lib/messages/customer";
import { fill } from "@/lib/messages/fill";

type StatusWording = {
  status: LicenseKeyStatus;
  /** "Expires in 5 days". */
  label: string;
  /** What the label does not say: the date it lasts until. */
  note: string | null;
};

type WordingContext = { now: number; locale: string; timeZone: TimeZone; text: CustomerMessages["licenseKeys"] };

/**
 * A key's status in words, as of `now`: a key that expired since the answer was made is not called active. `revoked` and
 * `disabled` come first: with them the date no longer matters.
 */
export function describeStatus(
  key: Pick<LicenseKey, "status" | "expires_at">,
  { now, locale, timeZone, text }: WordingContext,
): StatusWording {
  const status = statusAt(key, now);
  const date = key.expires_at === null ? null : formatDate(key.expires_at, locale, timeZone);
  if (key.expires_at !== null && date !== null) {
    if (status === "expired") return { status, label: fill(text.expiredOn, { date }), note: null };
    if (status === "expiring") {
      const when = formatRelative(key.expires_at, now, locale);
      return { status, label: fill(text.expires, { when }), note: fill(text.expiresOn, { date }) };
    }
    if (status === "active") return { status, label: text.statuses.active, note: fill(text.validUntil, { date }) };
  }
  return { status, label: text.statuses[status], note: null };
}

/** The status as of `now`: what was running when the answer was made may have run out since. */
export function statusAt(
  { status, expires_at }: Pick<LicenseKey, "status" | "expires_at">,
  now: number,
): LicenseKeyStatus {
  const isRunning = status === "active" || status === "expiring";
  return isRunning && expires_at !== null && Date.parse(expires_at) <= now ? "expired" : status;
}
