"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { Activation } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { DeviceFacts, DeviceLabel, useDeviceName } from "./device-facts";

type DeviceRowProps = {
  device: Activation;
  /** Null if devices can't be deactivated. */
  onDeactivate: ((device: Activation, trigger: HTMLElement) => void) | null;
  /** Null if devices can't be renamed. */
  onRename: ((device: Activation, trigger: HTMLElement) => void) | null;
  /** Called on hover and focus, to preload the dialog. */
  onPrepare: () => void;
};

export function DeviceRow({ device, onDeactivate, onRename, onPrepare }: DeviceRowProps) {
  const text = useMessages("licenseKey");
  const devices = useMessages("devices");
  const nameOf = useDeviceName();
  return (
    <li className="flex flex-wrap items-start gap-x-4 px-4 py-3 sm:grid sm:grid-cols-[minmax(0,1fr)_auto] sm:px-5">
      <p className="min-w-0 flex-1 basis-32 self-center text-sm leading-6 font-medium [overflow-wrap:anywhere] sm:self-start">
        <DeviceLabel device={device} />
      </p>
      <div className="flex flex-wrap justify-end gap-1 empty:hidden sm:row-span-2">
        {onRename !== null && (
          <Button
            look="quiet"
            aria-label={devices.renameNamed({ label: nameOf(device) })}
            title={devices.rename}
            suppressHydrationWarning
            className="size-11 px-0 sm:size-9"
            onClick={(event) => onRename(device, event.currentTarget)}
          >
            <Icon name="pencil-line" size={16} />
          </Button>
        )}
        {onDeactivate !== null && (
          <Button
            aria-label={text.deactivateNamed({ label: nameOf(device) })}
            // It may contain a time in the viewer's time zone.
            suppressHydrationWarning
            onPointerEnter={onPrepare}
            onFocus={onPrepare}
            onClick={(event) => onDeactivate(device, event.currentTarget)}
          >
            {text.deactivate}
          </Button>
        )}
      </div>
      <div className="min-w-0 basis-full sm:col-start-1">
        <DeviceFacts device={device} />
      </div>
    </li>
  );
}
