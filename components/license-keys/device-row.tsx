"use client";

import { Button } from "@/components/ui/button";
import { DateTime } from "@/components/ui/date-time";
import type { Activation } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { fill } from "@/lib/messages/fill";
import { DeviceMeta } from "./device-meta";

type DeviceRowProps = {
  device: Activation;
  /** Null if devices can't be deactivated. */
  onDeactivate: ((device: Activation, trigger: HTMLElement) => void) | null;
  /** Called on hover and focus, to preload the dialog. */
  onPrepare: () => void;
};

export function DeviceRow({ device, onDeactivate, onPrepare }: DeviceRowProps) {
  const text = useMessages("licenseKey");
  const label = device.label || text.unnamedDevice;
  return (
    <li className="flex flex-wrap items-start gap-x-4 px-4 py-3 sm:grid sm:grid-cols-[minmax(0,1fr)_auto] sm:px-5">
      <p className="min-w-0 flex-1 basis-32 self-center text-sm leading-6 font-medium [overflow-wrap:anywhere] sm:self-start">
        <bdi>{label}</bdi>
      </p>
      {onDeactivate !== null && (
        <Button
          aria-label={fill(text.deactivateNamed, { label })}
          className="sm:row-span-2"
          onPointerEnter={onPrepare}
          onFocus={onPrepare}
          onClick={(event) => onDeactivate(device, event.currentTarget)}
        >
          {text.deactivate}
        </Button>
      )}
      <div className="min-w-0 basis-full sm:col-start-1">
        <DeviceMeta meta={device.meta} />
        <p className="text-[0.8125rem] leading-5 text-muted">
          {text.activated} <DateTime iso={device.created_at} as="date" />
        </p>
      </div>
    </li>
  );
}
