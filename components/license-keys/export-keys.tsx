"use client";

import { DialogButton } from "@/components/ui/dialog-button";
import { useMessages } from "@/lib/client/locale";

const loadDialog = () => import("./export-keys-dialog").then((module) => module.ExportKeysDialog);

/** The "Export" button of the list, and its dialog. */
export function ExportKeys() {
  const text = useMessages("keyExport");
  return (
    <DialogButton load={loadDialog} icon="download" label={text.export}>
      {(Dialog, state) => <Dialog {...state} />}
    </DialogButton>
  );
}
