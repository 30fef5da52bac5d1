"use client";

import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-names";
import type { LicenseKey, LicenseKeyStatus } from "@/lib/api/schemas";
import { useNow, useTimeZone } from "@/lib/client/clock";
import { useLocale, useMessages } from "@/lib/client/locale";
import { cn } from "@/lib/cn";
import { describeStatus } from "./status-wording";

const icons = {
  active: "circle-check",
  expiring: "clock",
  expired: "circle-x",
  disabled: "circle-pause",
  revoked: "ban",
  unknown: "circle-help",
} as const satisfies Record<LicenseKeyStatus, IconName>;

const tones: Record<LicenseKeyStatus, string> = {
  active: "border-good-line bg-good-soft text-good",
  expiring: "border-warn-line bg-warn-soft text-warn",
  expired: "border-bad-line bg-bad-soft text-bad",
  disabled: "border-line bg-sunken text-muted",
  revoked: "border-bad-line bg-bad-soft text-bad",
  unknown: "border-warn-line bg-warn-soft text-warn",
};

type KeyStatusProps = {
  licenseKey: Pick<LicenseKey, "status" | "expires_at">;
  /** Shows the label and the date on one line. */
  isInline?: boolean;
};

/** A key's status as text, an icon and a color. The text is clear by itself. */
export function KeyStatus({ licenseKey, isInline = false }: KeyStatusProps) {
  const text = useMessages("licenseKeys");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const wording = describeStatus(licenseKey, { now: useNow(), locale, timeZone, text });
  return (
    <div data-status={wording.status} className={cn(isInline && "flex flex-wrap items-center gap-x-2.5 gap-y-1")}>
      <p
        className={cn(
          "inline-flex max-w-full items-start gap-1.5 rounded-full border ps-2 pe-2.5 py-0.5 text-note font-medium",
          tones[wording.status],
        )}
        suppressHydrationWarning
      >
        <Icon name={icons[wording.status]} size={14} className="mt-[0.1875rem] shrink-0" />
        <span suppressHydrationWarning>{wording.label}</span>
      </p>
      {wording.note !== null && (
        <p className={cn("text-note text-muted", !isInline && "mt-0.5")} suppressHydrationWarning>
          {wording.note}
        </p>
      )}
    </div>
  );
}
