"use client";

import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { type ReactNode, type RefObject, useRef } from "react";
import { Button } from "./button";

/** Whether a dialog is open, and which element gets the focus when it closes. */
export type DialogState = {
  isOpen: boolean;
  /** Also called for Escape. */
  onClose: () => void;
  /** Returns the element to focus. Called on close, because the trigger may be gone by then. */
  focusAfter: () => HTMLElement | null;
};

type AlertDialogProps = DialogState & {
  title: ReactNode;
  children: ReactNode;
  /** Adds a cancel button. It gets the focus unless `initialFocus` is set. */
  cancelLabel?: string;
  /** True while the dialog's action runs. The dialog can't be canceled then. */
  isBusy?: boolean;
  /** The buttons after the cancel button. */
  actions: ReactNode;
  initialFocus?: RefObject<HTMLElement | null>;
};

/** A dialog that interrupts the person until they respond. Load it, and every dialog built on it, on first use. */
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
          className="fixed inset-x-3 bottom-3 z-50 max-h-[calc(100dvh-1.5rem)] overflow-y-auto rounded-xl border border-line bg-surface p-5 text-text shadow-float transition duration-150 data-ending-style:translate-y-2 data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0 sm:inset-x-auto sm:top-1/2 sm:bottom-auto sm:left-1/2 sm:w-[30rem] sm:-translate-x-1/2 sm:-translate-y-1/2 sm:p-6 sm:data-ending-style:-translate-y-[calc(50%-0.5rem)] sm:data-starting-style:-translate-y-[calc(50%-0.5rem)]"
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

/** The text that screen readers announce with the title. */
export function AlertDialogText({ children }: { children: ReactNode }) {
  return <Base.Description className="text-muted [overflow-wrap:anywhere]">{children}</Base.Description>;
}
