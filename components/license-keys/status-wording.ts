import type { LicenseKey, LicenseKeyStatus } from "@/lib/api/schemas";
import { formatDate, formatRelative, type TimeZone } from "@/lib/format";
import type { Messages } from "@/lib/messages/messages";

type StatusWording = {
  status: LicenseKeyStatus;
  /** For example, "Expires in 5 days". */
  label: string;
  /** The date, if the label doesn't include it. */
  note: string | null;
};

type WordingContext = { now: number; locale: string; timeZone: TimeZone; text: Messages["licenseKeys"] };

/** Describes a key's status at `now`. Omits the expiry date of a `revoked` or `disabled` key, because it no longer matters. */
export function describeStatus(
  key: Pick<LicenseKey, "status" | "expires_at">,
  { now, locale, timeZone, text }: WordingContext,
): StatusWording {
  const status = statusAt(key, now);
  const date = key.expires_at === null ? null : formatDate(key.expires_at, locale, timeZone);
  if (key.expires_at !== null && date !== null) {
    if (status === "expired") return { status, label: text.statuses.expired, note: text.expiresOn({ date }) };
    if (status === "expiring") {
      const when = formatRelative(key.expires_at, now, locale);
      return { status, label: text.expires({ when }), note: text.expiresOn({ date }) };
    }
    if (status === "active") return { status, label: text.statuses.active, note: text.validUntil({ date }) };
  }
  return { status, label: text.statuses[status], note: null };
}

/** Returns the status at `now`. The key may have expired since the server sent it. */
export function statusAt(
  { status, expires_at }: Pick<LicenseKey, "status" | "expires_at">,
  now: number,
): LicenseKeyStatus {
  const isRunning = status === "active" || status === "expiring";
  return isRunning && expires_at !== null && Date.parse(expires_at) <= now ? "expired" : status;
}
