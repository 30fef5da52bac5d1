"use client";

import { useRef } from "react";
import { AlertDialog, AlertDialogText } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Labeled } from "@/components/ui/labeled";
import type { Activation } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";

type RemoveDeviceDialogProps = {
  /** The device in question; kept while the dialog closes. */
  device: Activation;
  /** Does another device fit when this one is gone? Not while more are in use than the key allows. */
  makesRoom: boolean;
  isOpen: boolean;
  onCancel: () => void;
  onConfirm: () => void;
  focusAfter: () => HTMLElement | null;
};

/** Names the device and says what its removal means. */
export function DeactivateDialog({
  device,
  makesRoom,
  isOpen,
  onCancel,
  onConfirm,
  focusAfter,
}: RemoveDeviceDialogProps) {
  const text = useMessages("licenseKey");
  const shell = useMessages("shell");
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog
      isOpen={isOpen}
      onClose={onCancel}
      focusAfter={focusAfter}
      initialFocus={cancel}
      title={<Labeled text={text.deactivateTitle} label={device.label || text.unnamedDevice} />}
      actions={
        <>
          <Button ref={cancel} onClick={onCancel}>
            {shell.cancel}
          </Button>
          <Button look="danger" onClick={onConfirm}>
            {text.deactivate}
          </Button>
        </>
      }
    >
      <AlertDialogText>
        {text.deactivateText} {makesRoom && text.deactivateThenAnother} {text.deactivateAgain}
      </AlertDialogText>
    </AlertDialog>
  );
}
