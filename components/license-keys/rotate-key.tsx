"use client";

import { RefreshCw } from "lucide-react";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useLatePart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";

const loadDialog = () => import("./rotate-key-dialog").then((module) => module.RotateKeyDialog);

/** "Rotate key", which asks first; nothing where the key cannot be rotated. */
export function RotateKey({ licenseKey }: { licenseKey: LicenseKeyDetail }) {
  const text = useMessages("licenseKey");
  const shell = useMessages("shell");
  const trigger = useRef<HTMLButtonElement>(null);
  const dialog = useLatePart(loadDialog);
  // Each opening is a question of its own: nothing of the last one is left in it.
  const [opening, setOpening] = useState({ count: 0, isOpen: false });
  // The key may turn out to be revoked by then: a dialog that says why it was not rotated stays until it was read.
  if (!licenseKey.actions.rotate && !opening.isOpen) return null;
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
        <RefreshCw size={16} />
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
