"use client";

import { DialogButton } from "@/components/ui/dialog-button";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";

const loadDialog = () => import("./rotate-key-dialog").then((module) => module.RotateKeyDialog);

/** The "Rotate key" button and its dialog. The dialog stays open to report that the key was revoked meanwhile. */
export function RotateKey({ licenseKey }: { licenseKey: LicenseKeyDetail }) {
  const text = useMessages("licenseKey");
  return (
    <DialogButton
      load={loadDialog}
      icon="refresh-cw"
      label={text.rotate}
      className="grow sm:grow-0"
      isOffered={licenseKey.actions.rotate}
    >
      {(Dialog, state) => <Dialog {...state} licenseKey={licenseKey} />}
    </DialogButton>
  );
}
