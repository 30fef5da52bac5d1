"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { AlertDialog, AlertDialogText, type DialogState } from "@/components/ui/alert-dialog";
import { Button, buttonClass } from "@/components/ui/button";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { restoreTyped } from "@/lib/client/page-update";
import { elevateImpersonationMutation } from "@/lib/client/support-mutations";
import { ACT_ON_BEHALF } from "@/lib/client/support-paths";

/** The sessionStorage key that keeps the typed reason while the staff user signs in again. */
const reasonKey = (customerId: string) => `act-on-behalf-reason ${customerId}`;

type ElevationDialogProps = DialogState & {
  impersonationId: string;
  customerId: string;
  name: string;
};

/** Asks for a reason, and for a new sign-in if the last sign-in is too old. */
export function ElevationDialog({ impersonationId, customerId, name, ...dialog }: ElevationDialogProps) {
  const text = useMessages("impersonation");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const client = useQueryClient();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [reason, setReason] = useState(() => window.sessionStorage.getItem(reasonKey(customerId)) ?? "");
  const elevate = useMutation(elevateImpersonationMutation());
  const failure = elevate.isError ? toFailure(elevate.error).code : null;
  const isBusy = elevate.isPending || elevate.isSuccess;

  function confirm(): void {
    if (!field.current?.reportValidity()) return;
    elevate.mutate(
      { reason, shown: impersonationId },
      {
        onSuccess: () => {
          window.sessionStorage.removeItem(reasonKey(customerId));
          client.clear();
          window.location.reload();
        },
        onError: () => window.sessionStorage.setItem(reasonKey(customerId), reason),
      },
    );
  }

  return (
    <AlertDialog
      {...dialog}
      initialFocus={field}
      title={<bdi>{text.elevateTitle({ name })}</bdi>}
      cancelLabel={shell.cancel}
      actions={
        failure === "staff_sign_in_not_fresh" ? (
          <a
            href="/api/support/sign-in?fresh=1"
            className={buttonClass("primary")}
            onClick={(event) => {
              const here = window.location.pathname + window.location.search + ACT_ON_BEHALF;
              const query = new URLSearchParams({ fresh: "1", next: here });
              event.currentTarget.search = query.toString();
            }}
          >
            {text.signInAgain}
          </a>
        ) : (
          <Button look="danger" isBusy={isBusy} onClick={confirm}>
            {isBusy ? text.elevating : text.elevate}
          </Button>
        )
      }
    >
      <AlertDialogText>{text.elevateText}</AlertDialogText>
      <label htmlFor={id} className="mt-4 block font-medium">
        {text.reason}
      </label>
      <textarea
        id={id}
        data-kept="reason"
        ref={(input) => {
          field.current = input;
          restoreTyped(input);
        }}
        required
        minLength={10}
        maxLength={500}
        rows={2}
        value={reason}
        aria-describedby={`${id}-hint`}
        onChange={(event) => setReason(event.target.value)}
        className="field mt-1 w-full py-2"
      />
      <p id={`${id}-hint`} className="mt-1 text-muted">
        {text.reasonHint}
      </p>
      {failure !== null && (
        <Alert tone="warn" role="alert" title={text.elevateFailed} className="mt-3">
          <p>{problems[failure]}</p>
        </Alert>
      )}
    </AlertDialog>
  );
}
