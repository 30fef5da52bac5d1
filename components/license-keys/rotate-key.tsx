"use client";

import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useLazyDialog } from "@/lib/client/lazy-dialog";
import { useMessages } from "@/lib/client/locale";

const loadDialog = () => import("./rotate-key-dialog").then((module) => module.RotateKeyDialog);

type RotateKeyProps = {
  licenseKey: LicenseKeyDetail;
  /** What the vendor says about a rotation, or null. */
  vendorNote: ReactNode;
};

/** The "Rotate key" button and its dialog. Renders nothing if the key can't be rotated. */
export function RotateKey({ licenseKey, vendorNote }: RotateKeyProps) {
  const text = useMessages("licenseKey");
  const shell = useMessages("shell");
  const { Dialog, opening, isFailed, state, trigger } = useLazyDialog(loadDialog);
  // The dialog stays open to report that the key was revoked meanwhile.
  if (!licenseKey.actions.rotate && !state.isOpen) return null;
  return (
    <>
      <Button {...trigger} className="grow sm:grow-0">
        <Icon name="refresh-cw" size={16} />
        {text.rotate}
      </Button>
      {isFailed && (
        <p role="alert" className="basis-full text-sm text-bad">
          {shell.dialogFailed}
        </p>
      )}
      {Dialog !== null && <Dialog key={opening} licenseKey={licenseKey} vendorNote={vendorNote} {...state} />}
    </>
  );
}
