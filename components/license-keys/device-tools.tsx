"use client";

import { useEffect, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { bdi } from "@/components/ui/bdi";
import type { AddedDevice } from "@/lib/api/devices";
import type { Activation, LicenseKeyDetail } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { AddDeviceDialog } from "./add-device-dialog";
import { DeviceSelection } from "./device-selection";
import { QueuedDeactivations } from "./queued-deactivations";
import { RenameDeviceDialog } from "./rename-device-dialog";

/** What the customer opened on the list of devices. */
export type DeviceTool = { kind: "rename"; device: Activation } | { kind: "add" } | { kind: "select" };

type DeviceToolsProps = {
  licenseKey: LicenseKeyDetail;
  tool: DeviceTool | null;
  /** True if the devices are from another page or search, while the current ones load. */
  isOutdated: boolean;
  onClose: () => void;
  /** The button that opened the tool. */
  trigger: () => HTMLElement | null;
  heading: () => HTMLElement | null;
};

type Notice = { kind: "renamed" } | { kind: "added"; device: AddedDevice };

/** Everything on the list of devices that isn't needed at first: renaming, adding, and deactivating several. */
export function DeviceTools({ licenseKey, tool, isOutdated, onClose, trigger, heading }: DeviceToolsProps) {
  const text = useMessages("devices");
  const [notice, setNotice] = useState<Notice | null>(null);
  // Of this page. Those that began before it are in `has_queued_deactivations`.
  const [isQueued, setQueued] = useState(false);
  // A second notice with the same text is announced only if the first one is gone.
  useEffect(() => {
    if (tool !== null) setNotice(null);
  }, [tool]);
  const after = () => (trigger()?.isConnected ? trigger() : heading());

  return (
    <>
      {notice !== null && (
        <div className="px-4 pb-3 sm:px-5">
          {notice.kind === "renamed" ? (
            <Alert tone="good" role="status" title={text.renamed} />
          ) : (
            <Alert tone="good" role="status" title={text.added({ label: notice.device.label, bdi })}>
              <p>
                {text.addedId} <code className="font-mono text-note select-all">{notice.device.activation_id}</code>
              </p>
            </Alert>
          )}
        </div>
      )}
      {(isQueued || licenseKey.has_queued_deactivations) && (
        <QueuedDeactivations licenseKey={licenseKey} onShown={() => setQueued(true)} />
      )}
      {tool?.kind === "select" && (
        <DeviceSelection
          licenseKey={licenseKey}
          isOutdated={isOutdated}
          onQueued={() => {
            setNotice(null);
            setQueued(true);
            onClose();
          }}
          heading={heading}
        />
      )}
      {tool?.kind === "rename" && (
        <RenameDeviceDialog
          key={tool.device.id}
          licenseKeyId={licenseKey.id}
          device={tool.device}
          onRenamed={() => {
            setNotice({ kind: "renamed" });
            onClose();
          }}
          onClose={onClose}
          focusAfter={after}
        />
      )}
      {tool?.kind === "add" && (
        <AddDeviceDialog
          licenseKey={licenseKey}
          onAdded={(device) => {
            setNotice({ kind: "added", device });
            onClose();
          }}
          onClose={onClose}
          focusAfter={after}
        />
      )}
    </>
  );
}
