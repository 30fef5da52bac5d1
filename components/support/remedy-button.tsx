"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { useLazyPart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";

const loadDialog = async () => (await import("./remedy-dialog")).RemedyDialog;

type RemedyButtonProps = { id: string; displayKey: string };

/** The button "Change key" for a lead, and its dialog. */
export function RemedyButton({ id, displayKey }: RemedyButtonProps) {
  const text = useMessages("remedies");
  const shell = useMessages("shell");
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [isDone, setDone] = useState(false);
  const { part: Dialog, isFailed, prepare, show } = useLazyPart(loadDialog);
  const open = useCallback(() => {
    setDone(false);
    setOpen(true);
    void show();
  }, [show]);

  useEffect(() => {
    if (isDone) button.current?.focus();
  }, [isDone]);

  return (
    <div className="ms-auto flex flex-wrap items-center justify-end gap-x-3 gap-y-1">
      <p role="status" className="text-muted">
        {isDone && text.done}
      </p>
      {isFailed && <p role="alert">{shell.dialogFailed}</p>}
      <Button ref={button} onPointerEnter={prepare} onFocus={prepare} onClick={open}>
        {text.change}
      </Button>
      {Dialog !== null && isOpen && (
        <Dialog
          id={id}
          displayKey={displayKey}
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          focusAfter={() => button.current}
          onDone={() => {
            setOpen(false);
            setDone(true);
          }}
        />
      )}
    </div>
  );
}
