"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { AlertDialog, AlertDialogText } from "@/components/ui/alert-dialog";
import { Button, buttonClass } from "@/components/ui/button";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { ACT_ON_BEHALF, elevateImpersonationMutation } from "@/lib/client/support";
import { fill } from "@/lib/messages/fill";
import type { SupportMessages } from "@/lib/messages/support";

/** What was typed outlives the way to the provider and back, in this tab; for one customer, and never stands before another's. */
const keptReason = (customerId: string) => `act-on-behalf-reason ${customerId}`;

type ActDialogProps = {
  customerId: string;
  name: string;
  text: SupportMessages["impersonation"];
  isOpen: boolean;
  onClose: () => void;
  focusAfter: () => HTMLElement | null;
};

/** Asks why, and for a fresh sign-in where the last one is too old. */
export function ElevationDialog({ customerId, name, text, isOpen, onClose, focusAfter }: ActDialogProps) {
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const client = useQueryClient();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [reason, setReason] = useState(() => window.sessionStorage.getItem(keptReason(customerId)) ?? "");
  const elevate = useMutation(elevateImpersonationMutation());
  const failure = elevate.isError ? toFailure(elevate.error).code : null;
  const isBusy = elevate.isPending || elevate.isSuccess;

  function confirm(): void {
    if (!field.current?.reportValidity()) return;
    elevate.mutate(reason, {
      onSuccess: () => {
        window.sessionStorage.removeItem(keptReason(customerId));
        client.clear();
        window.location.reload();
      },
      onError: () => window.sessionStorage.setItem(keptReason(customerId), reason),
    });
  }

  return (
    <AlertDialog
      isOpen={isOpen}
      onClose={onClose}
      focusAfter={focusAfter}
      initialFocus={field}
      title={<bdi>{fill(text.elevateTitle, { name })}</bdi>}
      actions={
        <>
          <Button onClick={onClose}>{shell.cancel}</Button>
          {failure === "staff_sign_in_not_fresh" ? (
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
          )}
        </>
      }
    >
      <AlertDialogText>{text.elevateText}</AlertDialogText>
      <label htmlFor={id} className="mt-4 block font-medium">
        {text.reason}
      </label>
      <textarea
        id={id}
        ref={field}
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
          <p>{failure === "staff_sign_in_not_fresh" ? text.signInAgainNeeded : problems[failure]}</p>
        </Alert>
      )}
    </AlertDialog>
  );
}
