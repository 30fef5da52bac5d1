"use client";

import { Button } from "@/components/ui/button";
import type { Activation } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { DeviceFacts, DeviceLabel, useDeviceName } from "./device-facts";

type DeviceSelectionRowProps = {
  device: Activation;
  isTicked: boolean;
  onTick: (isTicked: boolean) => void;
  /** Ticks the page's other devices, and not this one. Null if there are none. */
  onTickOthers: (() => void) | null;
};

/** A device with a checkbox. */
export function DeviceSelectionRow({ device, isTicked, onTick, onTickOthers }: DeviceSelectionRowProps) {
  const text = useMessages("devices");
  const label = useDeviceName()(device);
  return (
    <li className="flex flex-wrap items-start gap-3 px-4 py-3 has-checked:bg-sunken sm:px-5">
      <label className="-ms-3.5 -mt-2 -mb-3 -me-3 flex size-11 shrink-0 cursor-pointer items-center justify-center">
        <input
          type="checkbox"
          aria-label={text.selectNamed({ label })}
          // It may contain a time in the viewer's time zone.
          suppressHydrationWarning
          className="size-4 cursor-pointer accent-(--accent)"
          checked={isTicked}
          onChange={(event) => onTick(event.target.checked)}
        />
      </label>
      <div className="min-w-0 flex-1 basis-48">
        <p className="text-sm leading-6 font-medium [overflow-wrap:anywhere]">
          <DeviceLabel device={device} />
        </p>
        <DeviceFacts device={device} />
      </div>
      {onTickOthers !== null && (
        <Button look="quiet" className="ms-3.5 sm:ms-0" aria-label={text.allButNamed({ label })} onClick={onTickOthers}>
          {text.allBut}
        </Button>
      )}
    </li>
  );
}
