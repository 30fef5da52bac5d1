"use client";

import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useLazyPart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";

const loadDialog = () => import("./export-keys-dialog").then((module) => module.ExportKeysDialog);

/** The "Export" button of the list, and its dialog. */
export function ExportKeys() {
  const text = useMessages("keyExport");
  const shell = useMessages("shell");
  const trigger = useRef<HTMLButtonElement>(null);
  const dialog = useLazyPart(loadDialog);
  // Each opening resets the dialog.
  const [opening, setOpening] = useState({ count: 0, isOpen: false });
  return (
    <>
      <Button
        ref={trigger}
        onPointerEnter={dialog.prepare}
        onFocus={dialog.prepare}
        onClick={() => {
          setOpening(({ count }) => ({ count: count + 1, isOpen: true }));
          void dialog.show();
        }}
      >
        <Icon name="download" size={16} />
        {text.export}
      </Button>
      {dialog.isFailed && (
        <p role="alert" className="basis-full text-sm text-bad">
          {shell.dialogFailed}
        </p>
      )}
      {opening.count > 0 && dialog.part !== null && (
        <dialog.part
          key={opening.count}
          isOpen={opening.isOpen}
          onClose={() => setOpening((before) => ({ ...before, isOpen: false }))}
          focusAfter={() => trigger.current}
        />
      )}
    </>
  );
}
