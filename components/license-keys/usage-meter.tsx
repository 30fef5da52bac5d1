"use client";

import { Meter } from "@/components/ui/meter";
import type { LicenseKey } from "@/lib/api/schemas";
import { useLocale, useMessages } from "@/lib/client/locale";
import { describeUsage } from "./device-wording";

/** A key's usage and its limit. */
export function UsageMeter({ licenseKey }: { licenseKey: Pick<LicenseKey, "usage" | "limit_usage"> }) {
  const text = useMessages("licenseKeys");
  const wording = describeUsage(licenseKey, useLocale(), text);
  return (
    <>
      <p className="tabular-nums">{wording.text}</p>
      {wording.meter !== null && (
        <Meter label={text.usage} text={wording.text} {...wording.meter} className="mt-1.5 max-w-36" />
      )}
    </>
  );
}
