"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { deactivateSeveralMutation } from "@/lib/client/device-mutations";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";
import { DeactivateSeveralDialog } from "./deactivate-several-dialog";
import { DeviceSelectionRow } from "./device-selection-row";
import { type Ticks, tick, tickedDevices } from "./ticked-devices";

type DeviceSelectionProps = {
  licenseKey: LicenseKeyDetail;
  /** True if the devices are from another page or search, while the current ones load. */
  isOutdated: boolean;
  onQueued: () => void;
  heading: () => HTMLElement | null;
};

/** The page of devices with checkboxes. Ticks stay while the customer turns pages, sorts or searches. */
export function DeviceSelection({ licenseKey, isOutdated, onQueued, heading }: DeviceSelectionProps) {
  const text = useMessages("devices");
  const listText = useMessages("licenseKeys");
  const locale = useLocale();
  const [ticks, setTicks] = useState<Ticks>(new Map());
  const [isConfirming, setConfirming] = useState(false);
  const all = useRef<HTMLInputElement>(null);
  const submit = useRef<HTMLButtonElement>(null);
  const queueing = useMutation(deactivateSeveralMutation(licenseKey.id));
  const shown = licenseKey.activations;
  const { here, elsewhere } = tickedDevices(ticks, licenseKey);
  const chosen = [...here, ...elsewhere];
  // Nothing is left to confirm: the last of the devices was deactivated elsewhere.
  if (isConfirming && chosen.length === 0) setConfirming(false);

  // The button that opened the selection stays, but the choice is here now.
  useEffect(() => all.current?.focus(), []);
  useEffect(() => {
    if (all.current) all.current.indeterminate = here.length > 0 && here.length < shown.length;
  }, [here.length, shown.length]);

  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-sunken px-4 py-2 text-sm sm:px-5">
        <label className="flex min-h-11 cursor-pointer items-center gap-3 sm:min-h-9">
          <input
            ref={all}
            type="checkbox"
            className="size-4 accent-(--accent)"
            checked={here.length === shown.length && shown.length > 0}
            onChange={({ target }) => setTicks((before) => tick(before, shown, target.checked))}
          />
          {text.selectAll}
        </label>
        <p role="status" className="text-muted tabular-nums">
          {text.selected({ count: formatNumber(chosen.length, locale) })}
          {elsewhere.length > 0 && ` · ${text.notOnPage({ count: formatNumber(elsewhere.length, locale) })}`}
        </p>
        <Button
          ref={submit}
          look="danger"
          className="sm:ms-auto"
          isBusy={chosen.length === 0}
          onClick={() => {
            queueing.reset();
            setConfirming(true);
          }}
        >
          {text.deactivateSelected}
        </Button>
      </div>
      <ul aria-label={listText.devices} aria-busy={isOutdated} className="divide-y divide-line border-t border-line">
        {shown.map((device) => (
          <DeviceSelectionRow
            key={device.id}
            device={device}
            isTicked={ticks.has(device.id)}
            onTick={(isTicked) => setTicks((before) => tick(before, [device], isTicked))}
            onTickOthers={
              shown.length > 1 ? () => setTicks((before) => tick(tick(before, shown, true), [device], false)) : null
            }
          />
        ))}
      </ul>
      {isConfirming && (
        <DeactivateSeveralDialog
          devices={chosen}
          elsewhere={elsewhere.length}
          error={queueing.error}
          isBusy={queueing.isPending}
          onConfirm={() =>
            queueing.mutate(
              chosen.map(({ id }) => id),
              { onSuccess: onQueued },
            )
          }
          onClose={() => setConfirming(false)}
          focusAfter={() => (submit.current?.isConnected ? submit.current : heading())}
        />
      )}
    </>
  );
}
