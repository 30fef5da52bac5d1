"use client";

import { type ReactNode, useId, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { AlertDialog, AlertDialogText } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import type { FailureCode } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";

type DeviceFormDialogProps = {
  title: ReactNode;
  intro: string;
  label: string;
  initial: string;
  submit: string;
  isRequired: boolean;
  isBusy: boolean;
  failure: { title: string; code: FailureCode } | null;
  onSubmit: (text: string) => void;
  onClose: () => void;
  focusAfter: () => HTMLElement | null;
};

/** A dialog that asks for one line of text. */
export function DeviceFormDialog(props: DeviceFormDialogProps) {
  const { title, intro, label, initial, submit, isRequired, isBusy, failure, onSubmit, onClose, focusAfter } = props;
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const [typed, setTyped] = useState(initial);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  return (
    <AlertDialog
      isOpen
      onClose={onClose}
      focusAfter={focusAfter}
      title={title}
      cancelLabel={shell.cancel}
      isBusy={isBusy}
      initialFocus={field}
      actions={
        <Button type="submit" form={id} look="primary" isBusy={isBusy}>
          {submit}
        </Button>
      }
    >
      <AlertDialogText>{intro}</AlertDialogText>
      <form
        id={id}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) onSubmit(typed);
        }}
      >
        <label className="mt-4 block font-medium">
          {label}
          <input
            ref={field}
            className="field mt-1 w-full"
            value={typed}
            maxLength={120}
            required={isRequired}
            autoComplete="off"
            dir="auto"
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
      </form>
      {failure !== null && (
        <Alert tone="bad" role="alert" title={failure.title} className="mt-3">
          <p>{problems[failure.code]}</p>
        </Alert>
      )}
    </AlertDialog>
  );
}
