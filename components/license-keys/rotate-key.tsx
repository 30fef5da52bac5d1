"use client";

import type { ReactNode } from "react";
import { DialogButton } from "@/components/ui/dialog-button";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";

const loadDialog = () => import("./rotate-key-dialog").then((module) => module.RotateKeyDialog);

type RotateKeyProps = {
  licenseKey: LicenseKeyDetail;
  /** What the vendor says about a rotation, or null. */
  vendorNote: ReactNode;
};

/** The "Rotate key" button and its dialog. The dialog stays open to report that the key was revoked meanwhile. */
export function RotateKey({ licenseKey, vendorNote }: RotateKeyProps) {
  const text = useMessages("licenseKey");
  return (
    <DialogButton
      load={loadDialog}
      icon="refresh-cw"
      label={text.rotate}
      className="grow sm:grow-0"
      isOffered={licenseKey.actions.rotate}
    >
      {(Dialog, state) => <Dialog {...state} licenseKey={licenseKey} vendorNote={vendorNote} />}
    </DialogButton>
  );
}
