"use client";

import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useLazyPart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";

const loadDialog = () => import("./rotate-key-dialog").then((module) => module.RotateKeyDialog);

/** The "Rotate key" button and its dialog. Renders nothing if the key can't be rotated. */
export function RotateKey({ licenseKey }: { licenseKey: LicenseKeyDetail }) {
  const text = useMessages("licenseKey");
  const shell = useMessages("shell");
  const trigger = useRef<HTMLButtonElement>(null);
  const dialog = useLazyPart(loadDialog);
  // Each opening resets the dialog.
  const [opening, setOpening] = useState({ count: 0, isOpen: false });
  // The dialog stays open to report that the key was revoked meanwhile.
  if (!licenseKey.actions.rotate && !opening.isOpen) return null;
  return (
    <>
      <Button
        ref={trigger}
        className="grow sm:grow-0"
        onPointerEnter={dialog.prepare}
        onFocus={dialog.prepare}
        onClick={() => {
          setOpening(({ count }) => ({ count: count + 1, isOpen: true }));
          void dialog.show();
        }}
      >
        <Icon name="refresh-cw" size={16} />
        {text.rotate}
      </Button>
      {dialog.isFailed && (
        <p role="alert" className="basis-full text-sm text-bad">
          {shell.dialogFailed}
        </p>
      )}
      {opening.count > 0 && dialog.part !== null && (
        <dialog.part
          key={opening.count}
          licenseKey={licenseKey}
          isOpen={opening.isOpen}
          onClose={() => setOpening((before) => ({ ...before, isOpen: false }))}
          focusAfter={() => trigger.current}
        />
      )}
    </>
  );
}
