"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useLazyPart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";

const loadCode = () => import("./key-qr-code").then((module) => module.KeyQrCode);

/** Far below what a QR code can contain (2,331 bytes), and about what a phone's camera can read. */
const LONGEST_KEY = 500;

/** "Show QR code", in the row of buttons of a key that is shown in full; the code is below them. */
export function KeyQr({ value }: { value: string }) {
  const text = useMessages("takeAlong");
  const shell = useMessages("shell");
  const [isOpen, setOpen] = useState(false);
  const code = useLazyPart(loadCode);
  if (value.length > LONGEST_KEY) return null;
  return (
    <>
      <Button
        aria-expanded={isOpen}
        className="grow sm:grow-0"
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
        <p role="alert" className="basis-full text-sm text-bad">
          {shell.dialogFailed}
        </p>
      )}
      {isOpen && code.part !== null && (
        <div className="basis-full">
          <code.part value={value} />
        </div>
      )}
    </>
  );
}
