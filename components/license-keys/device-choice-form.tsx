"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { PageLink } from "@/components/ui/page-link";
import type { DeviceChoice, ReturnUrls } from "@/lib/api/device-choice";
import type { Activation } from "@/lib/api/schemas";
import { toFailure } from "@/lib/client/failure";
import { useLazyPart } from "@/lib/client/lazy-part";
import { deactivateMutation } from "@/lib/client/license-key-mutations";
import { useMessages } from "@/lib/client/locale";
import { DeactivationOutcome } from "./deactivation-outcome";
import { DeviceChoiceList } from "./device-choice-list";

const loadDialog = () => import("./deactivate-dialog").then((module) => module.DeactivateDialog);

type DeviceChoiceFormProps = {
  choice: DeviceChoice;
  /** How many devices to deactivate before another one can be activated. */
  needed: number;
  returns: ReturnUrls | null;
  /** Also called if someone else has already deactivated the device. */
  onDeactivated: (device: Activation) => void;
};

/** Lets the customer choose a device, confirm, and deactivate it. */
export function DeviceChoiceForm({ choice, needed, returns, onDeactivated }: DeviceChoiceFormProps) {
  const text = useMessages("deviceChoice");
  const shell = useMessages("shell");
  const trigger = useRef<HTMLButtonElement>(null);
  const { licenseKey, oldest, count } = choice;
  const [chosenId, choose] = useState<string | null>(null);
  const [isOpen, setOpen] = useState(false);
  const dialog = useLazyPart(loadDialog);
  const deactivation = useMutation(deactivateMutation(licenseKey.id));

  const chosen = oldest.find(({ id }) => id === chosenId) ?? oldest[0];
  if (chosen === undefined) return null;
  const failure = deactivation.error === null ? null : toFailure(deactivation.error);
  const more = (count ?? 0) - oldest.length;

  function deactivate(device: Activation): void {
    setOpen(false);
    deactivation.mutate(device, {
      onSuccess: () => onDeactivated(device),
      onError: (error) => {
        if (toFailure(error).code === "activation_not_found") onDeactivated(device);
      },
    });
  }

  return (
    <div className="panel space-y-4 px-4 py-4 sm:px-5">
      <DeviceChoiceList devices={oldest} suggestedBy={choice.suggestedBy} chosen={chosen.id} onChoose={choose} />
      {more > 0 && (
        <p className="text-sm text-muted">
          {text.more({ count: more })}{" "}
          <PageLink href={`/license-keys/${licenseKey.id}`} className="text-link">
            {text.allDevices}
          </PageLink>
        </p>
      )}
      {failure !== null && failure.code !== "activation_not_found" && deactivation.variables && (
        <DeactivationOutcome device={deactivation.variables} code={failure.code} />
      )}
      {dialog.isFailed && (
        <p role="alert" className="text-sm text-bad">
          {shell.dialogFailed}
        </p>
      )}
      <div className="flex flex-col gap-2 sm:flex-row sm:flex-wrap">
        <Button
          ref={trigger}
          look="danger"
          isBusy={deactivation.isPending || deactivation.isSuccess}
          onPointerEnter={dialog.prepare}
          onFocus={dialog.prepare}
          onClick={() => {
            setOpen(true);
            void dialog.show();
          }}
        >
          {deactivation.isPending ? text.deactivating : text.deactivate}
        </Button>
        {returns === null ? (
          <PageLink href={`/license-keys/${licenseKey.id}`} className={buttonClass("secondary")}>
            {text.cancel}
          </PageLink>
        ) : (
          <a href={returns.canceled} className={buttonClass("secondary")}>
            {text.cancelAndReturn({ app: returns.name })}
          </a>
        )}
      </div>
      {dialog.part !== null && (
        <dialog.part
          device={chosen}
          makesRoom={needed === 1}
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          onConfirm={() => deactivate(chosen)}
          focusAfter={() => trigger.current}
        >
          {needed === 1 && returns !== null && text.thenReturn({ app: returns.name })}
        </dialog.part>
      )}
    </div>
  );
}
