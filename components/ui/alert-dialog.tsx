"use client";

import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import type { ReactNode, RefObject } from "react";

type AlertDialogProps = {
  isOpen: boolean;
  /** Called for Escape and for anything else that closes it. */
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** The buttons, the safe one first: it gets the focus. */
  actions: ReactNode;
  /** What has the focus when the dialog is closed; it may be gone by then, and another takes its place. */
  focusAfter: () => HTMLElement | null;
  initialFocus?: RefObject<HTMLElement | null>;
};

/** A question that has to be answered. Loaded on first use, like all that is built on it. */
export function AlertDialog({ isOpen, onClose, title, children, actions, focusAfter, initialFocus }: AlertDialogProps) {
  return (
    <Base.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
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
          <div className="mt-5 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end">{actions}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** What a screen reader reads with the title. */
export function AlertDialogText({ children }: { children: ReactNode }) {
  return <Base.Description className="text-muted [overflow-wrap:anywhere]">{children}</Base.Description>;
}
