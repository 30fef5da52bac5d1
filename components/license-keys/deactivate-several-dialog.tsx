"use client";

import { Alert } from "@/components/ui/alert";
import { AlertDialog, AlertDialogText } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import type { Activation } from "@/lib/api/schemas";
import { toFailure } from "@/lib/client/failure";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";
import { useDeviceName } from "./device-facts";

type DeactivateSeveralDialogProps = {
  devices: readonly Activation[];
  /** How many of them the page behind the dialog doesn't show. */
  elsewhere: number;
  error: Error | null;
  isBusy: boolean;
  onConfirm: () => void;
  onClose: () => void;
  focusAfter: () => HTMLElement | null;
};

/** Asks the customer to confirm that several devices are deactivated. Names each. */
export function DeactivateSeveralDialog({
  devices,
  elsewhere,
  error,
  onConfirm,
  ...dialog
}: DeactivateSeveralDialogProps) {
  const text = useMessages("devices");
  const keyText = useMessages("licenseKey");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const nameOf = useDeviceName();
  const locale = useLocale();
  const code = error === null ? null : toFailure(error).code;
  return (
    <AlertDialog
      {...dialog}
      isOpen
      title={text.deactivateTitle({ count: devices.length })}
      cancelLabel={shell.cancel}
      actions={
        <Button look="danger" isBusy={dialog.isBusy} onClick={onConfirm}>
          {keyText.deactivate}
        </Button>
      }
    >
      <AlertDialogText>{text.deactivateText}</AlertDialogText>
      <section
        // Scrolls, so the keyboard must reach it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region
        tabIndex={0}
        aria-label={text.deactivateText}
        className="my-3 max-h-48 overflow-y-auto rounded-md border border-line px-3 py-2"
      >
        <ul className="space-y-1 [overflow-wrap:anywhere]">
          {devices.map((device) => (
            <li key={device.id}>
              <bdi>{nameOf(device)}</bdi>
            </li>
          ))}
        </ul>
      </section>
      {elsewhere > 0 && <p className="mb-3">{text.notOnPage({ count: formatNumber(elsewhere, locale) })}</p>}
      <p className="text-muted">{text.undoLater}</p>
      {code !== null && (
        <Alert
          tone="bad"
          role="alert"
          title={code === "outcome_unknown" ? text.queueUnknown : text.queueFailed}
          className="mt-3"
        >
          <p>{problems[code]}</p>
        </Alert>
      )}
    </AlertDialog>
  );
}
