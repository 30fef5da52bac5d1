"use client";

import type { DeviceChoice } from "@/lib/api/device-choice";
import type { Activation } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { keptField } from "@/lib/client/page-update";
import { DeviceFacts, useDeviceName } from "./device-facts";

type DeviceChoiceListProps = {
  /** Oldest first. */
  devices: Activation[];
  suggestedBy: DeviceChoice["suggestedBy"];
  chosen: string;
  onChoose: (id: string) => void;
};

/** Radio buttons to choose the device to deactivate. */
export function DeviceChoiceList({ devices, suggestedBy, chosen, onChoose }: DeviceChoiceListProps) {
  const text = useMessages("deviceChoice");
  const seenText = useMessages("lastSeen");
  const isUnseen = suggestedBy === "last_seen";
  const nameOf = useDeviceName();
  const isChoice = devices.length > 1;
  return (
    <fieldset>
      <legend className="font-semibold">{isChoice ? text.choose : text.chooseOnly}</legend>
      <p className="mt-0.5 mb-3 text-sm text-muted">
        {isUnseen ? seenText.hint : isChoice ? text.hint : text.hintOnly}
      </p>
      <div className="divide-y divide-line rounded-md border border-line">
        {devices.map((device, index) => (
          <div key={device.id} className="relative flex items-start gap-3 px-3.5 py-3 has-checked:bg-sunken">
            <input
              type="radio"
              name="device"
              {...keptField("device")}
              id={device.id}
              value={device.id}
              checked={device.id === chosen}
              onChange={() => onChoose(device.id)}
              aria-describedby={`about-${device.id}`}
              className="relative z-1 mt-1 size-4 shrink-0 accent-(--accent)"
            />
            <div className="min-w-0 flex-1">
              <label
                htmlFor={device.id}
                className="block cursor-pointer text-sm leading-6 font-medium [overflow-wrap:anywhere] after:absolute after:inset-0"
              >
                <bdi suppressHydrationWarning>{nameOf(device)}</bdi>
              </label>
              <div id={`about-${device.id}`}>
                <DeviceFacts device={device} />
                {isChoice && index === 0 && (
                  <p className="text-note leading-5 font-medium text-good">
                    {isUnseen ? seenText.suggested : text.suggested}
                  </p>
                )}
              </div>
            </div>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
