"use client";

import { Fragment, type ReactNode, useRef, useState } from "react";
import { useLazyPart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";
import type { DialogState } from "./alert-dialog";
import { Button } from "./button";
import { Icon } from "./icon";
import type { IconName } from "./icon-names";

type DialogButtonProps<Dialog> = {
  /** Loads the dialog's component. The same function at each rendering. */
  load: () => Promise<Dialog>;
  icon: IconName;
  label: string;
  className?: string;
  /** If false, the button is there only while its dialog is open. */
  isOffered?: boolean;
  children: (Dialog: Dialog, state: DialogState) => ReactNode;
};

/** A button and its dialog, which is loaded on first use. Each opening begins with a new dialog. */
export function DialogButton<Dialog>({
  load,
  icon,
  label,
  className,
  isOffered = true,
  children,
}: DialogButtonProps<Dialog>) {
  const shell = useMessages("shell");
  const trigger = useRef<HTMLButtonElement>(null);
  const dialog = useLazyPart(load);
  const [opening, setOpening] = useState({ count: 0, isOpen: false });
  if (!isOffered && !opening.isOpen) return null;
  return (
    <>
      <Button
        ref={trigger}
        className={className}
        onPointerEnter={dialog.prepare}
        onFocus={dialog.prepare}
        onClick={() => {
          setOpening(({ count }) => ({ count: count + 1, isOpen: true }));
          void dialog.show();
        }}
      >
        <Icon name={icon} size={16} />
        {label}
      </Button>
      {dialog.isFailed && (
        <p role="alert" className="basis-full text-sm text-bad">
          {shell.dialogFailed}
        </p>
      )}
      {opening.count > 0 && dialog.part !== null && (
        <Fragment key={opening.count}>
          {children(dialog.part, {
            isOpen: opening.isOpen,
            onClose: () => setOpening((before) => ({ ...before, isOpen: false })),
            focusAfter: () => trigger.current,
          })}
        </Fragment>
      )}
    </>
  );
}
