"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useLazyPart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";

const loadCode = () => import("./key-qr-code").then((module) => module.KeyQrCode);

/** Far below what a QR code can contain (2,331 bytes), and about what a phone's camera can read. */
const LONGEST_KEY = 500;

/** "Show QR code", beside a key that is shown in full. */
export function KeyQr({ value }: { value: string }) {
  const text = useMessages("takeAlong");
  const shell = useMessages("shell");
  const [isOpen, setOpen] = useState(false);
  const code = useLazyPart(loadCode);
  if (value.length > LONGEST_KEY) return null;
  return (
    <div className="mt-2">
      <Button
        aria-expanded={isOpen}
        onPointerEnter={code.prepare}
        onFocus={code.prepare}
        onClick={() => {
          setOpen(!isOpen);
          void code.show();
        }}
      >
        {isOpen ? text.hideQrCode : text.showQrCode}
      </Button>
      {isOpen && code.isFailed && (
        <p role="alert" className="mt-1 text-sm text-bad">
          {shell.dialogFailed}
        </p>
      )}
      {isOpen && code.part !== null && <code.part value={value} />}
    </div>
  );
}
