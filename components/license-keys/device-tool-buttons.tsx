"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import type { DeviceTool } from "./device-tools";

type DeviceToolButtonsProps = {
  licenseKey: LicenseKeyDetail;
  isSelecting: boolean;
  onOpen: (tool: DeviceTool, trigger: HTMLElement) => void;
  onStopSelecting: () => void;
  /** Called on hover, to preload the tools. */
  onPrepare: () => void;
};

/** The buttons to select several devices and to add one. Renders nothing if the session may do neither. */
export function DeviceToolButtons({ licenseKey, isSelecting, ...on }: DeviceToolButtonsProps) {
  const text = useMessages("devices");
  const { activations, device_actions: may } = licenseKey;
  const maySelect = may.deactivate_several && (activations.length > 1 || isSelecting);
  if (!maySelect && !may.add) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {maySelect && (
        <Button
          onPointerEnter={on.onPrepare}
          onClick={(event) => (isSelecting ? on.onStopSelecting() : on.onOpen({ kind: "select" }, event.currentTarget))}
        >
          <Icon name="check" size={16} />
          {isSelecting ? text.selectStop : text.select}
        </Button>
      )}
      {may.add && (
        <Button onPointerEnter={on.onPrepare} onClick={(event) => on.onOpen({ kind: "add" }, event.currentTarget)}>
          <Icon name="plus" size={16} />
          {text.add}
        </Button>
      )}
    </div>
  );
}
