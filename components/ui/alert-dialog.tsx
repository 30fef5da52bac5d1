"use client";

import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { type ReactNode, type RefObject, useRef } from "react";
import { Button } from "./button";

/** Whether a dialog is open, and where the focus goes after it. */
export type DialogState = {
  isOpen: boolean;
  /** Also called for Escape. */
  onClose: () => void;
  /** Returns the element that gets the focus when the dialog closes. Called late, because the trigger may be gone by then. */
  focusAfter: () => HTMLElement | null;
};

type AlertDialogProps = DialogState & {
  title: ReactNode;
  children: ReactNode;
  /** Adds a cancel button, which gets the focus unless `initialFocus` is given. */
  cancelLabel?: string;
  /** Is the dialog's action running? Then it can't be canceled. */
  isBusy?: boolean;
  /** The buttons after the cancel button. */
  actions: ReactNode;
  initialFocus?: RefObject<HTMLElement | null>;
};

/** A dialog that requires an answer. Load it, and everything built on it, on first use. */
export function AlertDialog(props: AlertDialogProps) {
  const { isOpen, onClose, focusAfter, title, children, cancelLabel, isBusy = false, actions } = props;
  const cancel = useRef<HTMLButtonElement>(null);
  const initialFocus = props.initialFocus ?? (cancelLabel === undefined ? undefined : cancel);
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open && !isBusy) onClose();
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-backdrop transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          finalFocus={() => focusAfter() ?? true}
          {...(initialFocus === undefined ? {} : { initialFocus })}
          className="fixed inset-x-3 bottom-3 z-50 max-h-[calc(100dvh-1.5rem)] overflow-y-auto rounded-xl border border-line bg-surface p-5 text-text shadow-2xl transition duration-150 data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[30rem] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:p-6 sm:data-ending-style:-translate-y-[calc(50%-0.5rem)] sm:data-starting-style:-translate-y-[calc(50%-0.5rem)]"
        >
          <Base.Title className="text-base font-semibold [overflow-wrap:anywhere]">{title}</Base.Title>
          <div className="mt-2 text-sm">{children}</div>
          <div className="mt-5 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">
            {cancelLabel !== undefined && (
              <Button ref={cancel} onClick={onClose} isBusy={isBusy}>
                {cancelLabel}
              </Button>
            )}
            {actions}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The text that a screen reader reads with the title. */
export function AlertDialogText({ children }: { children: ReactNode }) {
  return <Base.Description className="text-muted [overflow-wrap:anywhere]">{children}</Base.Description>;
}
