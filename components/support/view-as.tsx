"use client";

import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useMessages } from "@/lib/client/locale";
import { type Consent, StartImpersonation } from "./start-impersonation";

type ViewAsProps = {
  customerId: string;
  members: { id: string; name: string }[];
  consent: Consent;
};

/** The button "View as customer". Its form is in a native dialog, which closes on Escape and restores the focus. */
export function ViewAs({ customerId, members, consent }: ViewAsProps) {
  const impersonation = useMessages("impersonation");
  const shell = useMessages("shell");
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <Button look="primary" title={impersonation.viewAsHint} onClick={() => dialog.current?.showModal()}>
        <Icon name="eye" size={16} />
        {impersonation.viewAs}
      </Button>
      <dialog
        ref={dialog}
        aria-labelledby="view-as"
        className="m-auto max-h-[calc(100dvh-1.5rem)] w-[min(32rem,calc(100vw-1.5rem))] rounded-xl border border-line bg-surface p-5 text-text shadow-float backdrop:bg-backdrop sm:p-6"
      >
        <div className="mb-2 flex items-start justify-between gap-3">
          <h2 id="view-as" className="text-base font-semibold">
            {impersonation.viewAs}
          </h2>
          <button
            type="button"
            aria-label={shell.close}
            className="-mt-2 -me-2 inline-flex size-11 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text sm:size-9"
            onClick={() => dialog.current?.close()}
          >
            <Icon name="x" size={18} />
          </button>
        </div>
        <StartImpersonation customerId={customerId} members={members} consent={consent} />
      </dialog>
    </>
  );
}
