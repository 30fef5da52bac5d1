"use client";

import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { AlertDialog, AlertDialogText, type DialogState } from "@/components/ui/alert-dialog";
import { bdi } from "@/components/ui/bdi";
import { Button } from "@/components/ui/button";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { toFailure } from "@/lib/client/failure";
import { rotateKeyMutation } from "@/lib/client/license-key-mutations";
import { useMessages } from "@/lib/client/locale";
import { RotationChecklist } from "./rotation-checklist";
import { RotationWarning } from "./rotation-warning";
import { SecretKey } from "./secret-key";

type RotateKeyDialogProps = DialogState & { licenseKey: LicenseKeyDetail; vendorNote: ReactNode };

/** Warns about the effects of a rotation, rotates the key and shows the new one. */
export function RotateKeyDialog({ licenseKey, vendorNote, ...dialog }: RotateKeyDialogProps) {
  const text = useMessages("licenseKey");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const listText = useMessages("licenseKeys");
  const titleId = useId();
  // The key that the customer saw. A refetch may change the `licenseKey` prop before they confirm.
  const [seen] = useState(licenseKey.display_key);
  const rotate = useMutation(rotateKeyMutation(licenseKey.id));
  const question = useRef<HTMLSpanElement>(null);
  const newTitle = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // The button with the focus has disappeared.
    if (rotate.isSuccess) newTitle.current?.focus();
  }, [rotate.isSuccess]);

  if (rotate.isSuccess) {
    return (
      <AlertDialog
        {...dialog}
        title={
          <span id={titleId} ref={newTitle} tabIndex={-1}>
            {text.rotatedTitle}
          </span>
        }
        actions={
          <Button look="primary" onClick={dialog.onClose}>
            {shell.done}
          </Button>
        }
      >
        <AlertDialogText>{text.rotated}</AlertDialogText>
        <div className="mt-3 rounded-md border border-line bg-sunken p-3.5">
          <SecretKey
            id={licenseKey.id}
            displayKey={rotate.data.display_key}
            canReveal={rotate.data.actions.reveal}
            labelledBy={titleId}
            look="page"
            revealsOnMount
          />
        </div>
      </AlertDialog>
    );
  }

  const code = rotate.isError ? toFailure(rotate.error).code : null;
  const name = licenseKey.benefit.name ?? listText.unnamed;
  return (
    <AlertDialog
      {...dialog}
      // The text can be longer than the window. The focus on a button would scroll to its end.
      initialFocus={question}
      title={
        <span ref={question} tabIndex={-1}>
          {code === null
            ? text.rotateTitle
            : code === "outcome_unknown"
              ? text.rotateUnknownTitle
              : text.rotateFailedTitle}
        </span>
      }
      cancelLabel={code === null ? shell.cancel : shell.close}
      isBusy={rotate.isPending}
      actions={
        code === null && (
          <Button look="danger" isBusy={rotate.isPending} onClick={() => rotate.mutate(seen)}>
            {rotate.isPending ? text.rotating : text.rotate}
          </Button>
        )
      }
    >
      {code === null ? (
        <>
          <AlertDialogText>{text.rotateIntro({ name, bdi })}</AlertDialogText>
          <ul className="mt-2.5 list-disc space-y-1.5 ps-5">
            <li>{text.rotateEffects.old({ key: seen })}</li>
            <li>{text.rotateEffects.copies}</li>
            <li>{text.rotateEffects.unchanged}</li>
          </ul>
          <RotationWarning licenseKey={licenseKey} vendorNote={vendorNote} />
          <RotationChecklist licenseKey={licenseKey} />
        </>
      ) : (
        <Alert tone={code === "outcome_unknown" ? "warn" : "bad"} role="alert">
          <p>{problems[code]}</p>
        </Alert>
      )}
    </AlertDialog>
  );
}
