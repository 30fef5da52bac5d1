"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useLazyDialog } from "@/lib/client/lazy-dialog";
import { useMessages } from "@/lib/client/locale";

const loadDialog = () => import("./export-keys-dialog").then((module) => module.ExportKeysDialog);

/** The "Export" button of the list, and its dialog. */
export function ExportKeys() {
  const text = useMessages("keyExport");
  const shell = useMessages("shell");
  const { Dialog, opening, isFailed, state, trigger } = useLazyDialog(loadDialog);
  return (
    <>
      <Button {...trigger}>
        <Icon name="download" size={16} />
        {text.export}
      </Button>
      {isFailed && (
        <p role="alert" className="basis-full text-sm text-bad">
          {shell.dialogFailed}
        </p>
      )}
      {Dialog !== null && <Dialog key={opening} {...state} />}
    </>
  );
}
