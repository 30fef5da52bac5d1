"use client";

import { useMutation } from "@tanstack/react-query";
import { bdi } from "@/components/ui/bdi";
import type { Activation } from "@/lib/api/schemas";
import { nameDeviceMutation } from "@/lib/client/device-mutations";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { useDeviceName } from "./device-facts";
import { DeviceFormDialog } from "./device-form-dialog";

type RenameDeviceDialogProps = {
  licenseKeyId: string;
  device: Activation;
  onRenamed: () => void;
  onClose: () => void;
  focusAfter: () => HTMLElement | null;
};

/** Asks for the customer's own name of a device. An empty one takes it away. */
export function RenameDeviceDialog({ licenseKeyId, device, onRenamed, ...dialog }: RenameDeviceDialogProps) {
  const text = useMessages("devices");
  const label = useDeviceName()(device);
  const naming = useMutation(nameDeviceMutation(licenseKeyId, device.id));
  const code = naming.error === null ? null : toFailure(naming.error).code;
  return (
    <DeviceFormDialog
      {...dialog}
      title={text.renameTitle({ label, bdi })}
      intro={text.renameText}
      label={text.name}
      initial={device.name ?? ""}
      submit={text.save}
      isRequired={false}
      isBusy={naming.isPending}
      failure={code && { title: code === "outcome_unknown" ? text.renameUnknown : text.renameFailed, code }}
      onSubmit={(name) => naming.mutate(name.trim() === "" ? null : name, { onSuccess: onRenamed })}
    />
  );
}
