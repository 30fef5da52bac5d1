"use client";

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Meter } from "@/components/ui/meter";
import type { LicenseKey } from "@/lib/api/schemas";
import { useWasInView } from "@/lib/client/in-view";
import { useLocale, useMessages } from "@/lib/client/locale";
import { activationCountQuery } from "@/lib/client/queries";
import { describeDevices } from "./device-wording";
import { PurchaseLink } from "./purchase-link";

/**
 * Shows "2 of 3 devices" in a row of the list. The limit is in the first HTML. The count loads when the row comes into view. If
 * that fails, the row shows a short note.
 */
export function DeviceCount({ licenseKey, describedBy }: { licenseKey: LicenseKey; describedBy: string }) {
  const text = useMessages("licenseKeys");
  const locale = useLocale();
  const element = useRef<HTMLDivElement>(null);
  const wasInView = useWasInView(element);
  const isCountable = licenseKey.device_management && licenseKey.limit_activations !== null;
  const count = useQuery({ ...activationCountQuery(licenseKey.id), enabled: wasInView && isCountable });
  const used = count.data?.activations_count ?? null;
  const wording = describeDevices(licenseKey, used, locale, text);
  const isManagedElsewhere = licenseKey.limit_activations !== null && !licenseKey.device_management;
  return (
    <div ref={element} className="min-h-8">
      <p className="tabular-nums">{wording.text}</p>
      {wording.meter !== null && (
        <Meter label={text.devices} text={wording.text} {...wording.meter} className="mt-1.5 max-w-36" />
      )}
      {used !== null && used >= (licenseKey.limit_activations ?? Number.POSITIVE_INFINITY) && (
        <PurchaseLink href={licenseKey.links?.more_devices} label="moreDevices" describedBy={describedBy} />
      )}
      {count.isError && used === null && <p className="text-note text-muted">{text.countUnknown}</p>}
      {isManagedElsewhere && <p className="text-note text-muted">{text.notManagedHere}</p>}
    </div>
  );
}
