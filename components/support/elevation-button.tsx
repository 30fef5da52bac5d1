"use client";

import { useCallback, useEffect, useId, useRef, useState } from "react";
import { useLazyPart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";
import { ACT_ON_BEHALF } from "@/lib/client/support-paths";
import { bannerButton } from "./end-impersonation";

const loadDialog = async () => (await import("./elevation-dialog")).ElevationDialog;

type ElevationButtonProps = {
  impersonationId: string;
  customerId: string;
  name: string;
  /** False if the provider sends no `auth_time`: the button is then disabled, and says why. */
  isSignInTimed: boolean;
};

/** The button "Act on the customer's behalf" and its dialog. */
export function ElevationButton({ impersonationId, customerId, name, isSignInTimed }: ElevationButtonProps) {
  const text = useMessages("impersonation");
  const shell = useMessages("shell");
  const button = useRef<HTMLButtonElement>(null);
  const whyNot = useId();
  const [isOpen, setOpen] = useState(false);
  const { part: Dialog, isFailed, prepare, show } = useLazyPart(loadDialog);

  const open = useCallback(() => {
    setOpen(true);
    void show();
  }, [show]);

  useEffect(() => {
    if (window.location.hash !== ACT_ON_BEHALF) return;
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
    if (isSignInTimed) open();
  }, [open, isSignInTimed]);

  return (
    <>
      <button
        ref={button}
        type="button"
        className={bannerButton}
        onPointerEnter={prepare}
        onFocus={prepare}
        onClick={isSignInTimed ? open : undefined}
        aria-disabled={!isSignInTimed}
        aria-describedby={isSignInTimed ? undefined : whyNot}
      >
        {text.elevate}
      </button>
      {!isSignInTimed && (
        <p id={whyNot} className="basis-full">
          {text.elevateUntimed}
        </p>
      )}
      {isFailed && <p role="alert">{shell.dialogFailed}</p>}
      {Dialog !== null && (
        <Dialog
          impersonationId={impersonationId}
          customerId={customerId}
          name={name}
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          focusAfter={() => button.current}
        />
      )}
    </>
  );
}
