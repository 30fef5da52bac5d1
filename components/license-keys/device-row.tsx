"use client";

import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import type { Activation } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { fill } from "@/lib/messages/fill";
import { DeviceMeta } from "./device-meta";

type DeviceRowProps = {
  device: Activation;
  /** Null where devices cannot be removed. */
  onRemove: ((device: Activation, trigger: HTMLElement) => void) | null;
  /** The pointer or the focus came near: the dialog may be wanted. */
  onPrepare: () => void;
};

export function DeviceRow({ device, onRemove, onPrepare }: DeviceRowProps) {
  const text = useMessages("licenseKey");
  const label = device.label || text.unnamedDevice;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-3 sm:flex-nowrap sm:px-5">
      <div className="min-w-0 flex-1">
        <p className="text-sm leading-6 font-medium [overflow-wrap:anywhere]">
          <bdi>{label}</bdi>
        </p>
        <DeviceMeta meta={device.meta} />
        <p className="text-[0.8125rem] leading-5 text-muted">
          {text.activated} <Moment iso={device.created_at} as="date" />
        </p>
      </div>
      {onRemove !== null && (
        <Button
          aria-label={fill(text.deactivateNamed, { label })}
          className="shrink-0"
          onPointerEnter={onPrepare}
          onFocus={onPrepare}
          onClick={(event) => onRemove(device, event.currentTarget)}
        >
          {text.deactivate}
        </Button>
      )}
    </li>
  );
}
