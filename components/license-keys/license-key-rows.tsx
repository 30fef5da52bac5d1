"use client";

import type { LicenseKey } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { cn } from "@/lib/cn";
import { LicenseKeyRow, rowColumns } from "./license-key-row";

type LicenseKeyRowsProps = {
  items: readonly LicenseKey[];
  /** Not what is asked for now: that is on its way, or did not come. */
  isOutdated: boolean;
};

/** The rows, under captions where there is room for columns; without, each cell carries its own. */
export function LicenseKeyRows({ items, isOutdated }: LicenseKeyRowsProps) {
  const text = useMessages("licenseKeys");
  return (
    <div className={cn("transition-opacity", isOutdated && "opacity-60")}>
      <div aria-hidden="true" className={cn(rowColumns, "mx-px hidden pb-2 text-xs font-medium text-muted")}>
        <span>{text.key}</span>
        <span>{text.status}</span>
        <span>{text.devices}</span>
        <span>{text.usage}</span>
        <span>{text.validated}</span>
      </div>
      <ul aria-label={text.title} aria-busy={isOutdated} className="panel divide-y divide-line overflow-hidden">
        {items.map((licenseKey) => (
          <LicenseKeyRow key={licenseKey.id} licenseKey={licenseKey} />
        ))}
      </ul>
    </div>
  );
}
