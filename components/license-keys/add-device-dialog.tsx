"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { AlertDialog, AlertDialogText } from "@/components/ui/alert-dialog";
import type { AddedDevice } from "@/lib/api/devices";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { addDeviceMutation } from "@/lib/client/device-mutations";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { DeviceFormDialog } from "./device-form-dialog";

type AddDeviceDialogProps = {
  licenseKey: LicenseKeyDetail;
  onAdded: (device: AddedDevice) => void;
  onClose: () => void;
  focusAfter: () => HTMLElement | null;
};

/** Adds a device by hand. If the key is full, says so instead. */
export function AddDeviceDialog({ licenseKey, onAdded, ...dialog }: AddDeviceDialogProps) {
  const text = useMessages("devices");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const adding = useMutation(addDeviceMutation(licenseKey.id));
  const code = adding.error === null ? null : toFailure(adding.error).code;
  const { activations_count: count, limit_activations: allowed } = licenseKey;
  // Decided once: a device added elsewhere must not take away a name that is being typed.
  const [isFull] = useState(allowed !== null && (count ?? 0) >= allowed);

  if (isFull) {
    return (
      <AlertDialog {...dialog} isOpen title={text.addTitle} cancelLabel={shell.close} actions={null}>
        <AlertDialogText>{problems.activation_limit_reached}</AlertDialogText>
      </AlertDialog>
    );
  }
  return (
    <DeviceFormDialog
      {...dialog}
      title={text.addTitle}
      intro={text.addText}
      label={text.label}
      initial=""
      submit={text.addSubmit}
      isRequired
      isBusy={adding.isPending}
      failure={code && { title: code === "outcome_unknown" ? text.addUnknown : text.addFailed, code }}
      onSubmit={(label) => adding.mutate(label, { onSuccess: onAdded })}
    />
  );
}
