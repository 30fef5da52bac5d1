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
  active: "text-good",
  expiring: "text-warn",
  expired: "text-bad",
  disabled: "text-muted",
  revoked: "text-bad",
  unknown: "text-warn",
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
    <div data-status={wording.status} className={cn(isInline && "flex flex-wrap gap-x-2")}>
      <p
        className={cn("flex items-start gap-1.5 text-sm leading-5 font-medium", tones[wording.status])}
        suppressHydrationWarning
      >
        <Icon name={icons[wording.status]} size={16} className="mt-0.5 shrink-0" />
        <span suppressHydrationWarning>{wording.label}</span>
      </p>
      {wording.note !== null && (
        <p
          className={cn("leading-5 text-muted", isInline ? "text-sm" : "pl-5.5 text-[0.8125rem]")}
          suppressHydrationWarning
        >
          {wording.note}
        </p>
      )}
    </div>
  );
}
