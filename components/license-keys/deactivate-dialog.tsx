"use client";

import type { ReactNode } from "react";
import { AlertDialog, AlertDialogText, type DialogState } from "@/components/ui/alert-dialog";
import { bdi } from "@/components/ui/bdi";
import { Button } from "@/components/ui/button";
import type { Activation } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { useDeviceName } from "./device-facts";

type DeactivateDialogProps = DialogState & {
  device: Activation;
  /** True if the customer can then activate another device. False if the key has no limit or is over its limit. */
  makesRoom: boolean;
  onConfirm: () => void;
  /** The last sentence: what happens next. */
  children: ReactNode;
};

/** Asks the customer to confirm a deactivation. */
export function DeactivateDialog({ device, makesRoom, onConfirm, children, ...dialog }: DeactivateDialogProps) {
  const text = useMessages("licenseKey");
  const nameOf = useDeviceName();
  const shell = useMessages("shell");
  return (
    <AlertDialog
      {...dialog}
      title={text.deactivateTitle({ label: nameOf(device), bdi })}
      cancelLabel={shell.cancel}
      actions={
        <Button look="danger" onClick={onConfirm}>
          {text.deactivate}
        </Button>
      }
    >
      <AlertDialogText>
        {text.deactivateText} {makesRoom && text.deactivateThenAnother} {children}
      </AlertDialogText>
    </AlertDialog>
  );
}
