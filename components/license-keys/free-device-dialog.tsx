"use client";

import { useRef } from "react";
import { AlertDialog, AlertDialogText } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import { Labeled } from "@/components/ui/labeled";
import type { Activation } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { fill } from "@/lib/messages/fill";

type FreeDeviceDialogProps = {
  device: Activation;
  /** Does another device fit when this one is gone? */
  makesRoom: boolean;
  /** The app to which one goes back afterwards. */
  app: string | null;
  isOpen: boolean;
  onCancel: () => void;
  onConfirm: () => void;
  focusAfter: () => HTMLElement | null;
};

/** Names the device, and says what its end means and what happens then. */
export function FreeDeviceDialog({
  device,
  makesRoom,
  app,
  isOpen,
  onCancel,
  onConfirm,
  focusAfter,
}: FreeDeviceDialogProps) {
  const text = useMessages("freeDevice");
  const keyText = useMessages("licenseKey");
  const shell = useMessages("shell");
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog
      isOpen={isOpen}
      onClose={onCancel}
      focusAfter={focusAfter}
      initialFocus={cancel}
      title={<Labeled text={keyText.deactivateTitle} label={device.label || keyText.unnamedDevice} />}
      actions={
        <>
          <Button ref={cancel} onClick={onCancel}>
            {shell.cancel}
          </Button>
          <Button look="danger" onClick={onConfirm}>
            {keyText.deactivate}
          </Button>
        </>
      }
    >
      <AlertDialogText>
        {keyText.deactivateText} {makesRoom && keyText.deactivateThenAnother}{" "}
        {makesRoom && app !== null && fill(text.thenReturn, { app })}
      </AlertDialogText>
    </AlertDialog>
  );
}
