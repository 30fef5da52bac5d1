"use client";

import { useMutation } from "@tanstack/react-query";

import { useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button, buttonClass } from "@/components/ui/button";
import { Labeled } from "@/components/ui/labeled";
import { PageLink } from "@/components/ui/page-link";
import type { FreeableKey, ReturnUrls } from "@/lib/api/free-device";
import type { Activation } from "@/lib/api/schemas";
import { toFailure } from "@/lib/client/failure";
import { useLatePart } from "@/lib/client/lazy-part";
import { useLocale, useMessages } from "@/lib/client/locale";
import { deactivateMutation } from "@/lib/client/mutations";
import { fill, fillCount } from "@/lib/messages/fill";
import { FreeDeviceChoice } from "./free-device-choice";

const loadDialog = () => import("./free-device-dialog").then((module) => module.FreeDeviceDialog);

type FreeDeviceFormProps = {
  freeable: FreeableKey;
  /** So many devices have to go before another fits. */
  needed: number;
  returns: ReturnUrls | null;
  /** Gone, by this click or by somebody who was faster. */
  onFreed: (device: Activation) => void;
};

/** Chooses a device, asks once more, and frees it. */
export function FreeDeviceForm({ freeable, needed, returns, onFreed }: FreeDeviceFormProps) {
  const text = useMessages("freeDevice");
  const keyText = useMessages("licenseKey");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const locale = useLocale();
  const trigger = useRef<HTMLButtonElement>(null);
  const { licenseKey, oldest, count } = freeable;
  const [chosenId, choose] = useState<string | null>(null);
  const [isAsked, setAsked] = useState(false);
  const dialog = useLatePart(loadDialog);
  const removal = useMutation(deactivateMutation(licenseKey.id));

  const chosen = oldest.find(({ id }) => id === chosenId) ?? oldest[0];
  if (chosen === undefined) return null;
  const failure = removal.error === null ? null : toFailure(removal.error);
  const isUnknown = failure?.code === "outcome_unknown";
  const more = (count ?? 0) - oldest.length;

  function free(device: Activation): void {
    setAsked(false);
    removal.mutate(device, {
      onSuccess: () => onFreed(device),
      onError: (error) => {
        // Somebody else removed it first: there is a place, and that is what was wanted.
        if (toFailure(error).code === "activation_not_found") onFreed(device);
      },
    });
  }

  return (
    <div className="panel space-y-4 px-4 py-4 sm:px-5">
      <FreeDeviceChoice devices={oldest} chosen={chosen.id} onChoose={choose} />
      {more > 0 && (
        <p className="text-sm text-muted">
          {fillCount(text.more, more, locale)}{" "}
          <PageLink href={`/license-keys/${licenseKey.id}`} className="text-link">
            {text.allDevices}
          </PageLink>
        </p>
      )}
      {failure !== null && failure.code !== "activation_not_found" && removal.variables && (
        <Alert
          tone={isUnknown ? "warn" : "bad"}
          role="alert"
          title={
            <Labeled
              text={isUnknown ? keyText.deactivateUnknown : keyText.deactivateFailed}
              label={removal.variables.label || keyText.unnamedDevice}
            />
          }
        >
          <p>{problems[failure.code]}</p>
        </Alert>
      )}
      {dialog.isFailed && (
        <p role="alert" className="text-sm text-bad">
          {shell.dialogFailed}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          ref={trigger}
          look="danger"
          isBusy={removal.isPending || removal.isSuccess}
          onPointerEnter={dialog.prepare}
          onFocus={dialog.prepare}
          onClick={() => {
            setAsked(true);
            void dialog.show();
          }}
        >
          {removal.isPending ? text.deactivating : text.deactivate}
        </Button>
        {returns === null ? (
          <PageLink href={`/license-keys/${licenseKey.id}`} className={buttonClass("secondary")}>
            {text.cancel}
          </PageLink>
        ) : (
          <a href={returns.canceled} className={buttonClass("secondary")}>
            {fill(text.cancelAndReturn, { app: returns.name })}
          </a>
        )}
      </div>
      {dialog.part !== null && (
        <dialog.part
          device={chosen}
          makesRoom={needed === 1}
          app={returns?.name ?? null}
          isOpen={isAsked}
          onCancel={() => setAsked(false)}
          onConfirm={() => free(chosen)}
          focusAfter={() => trigger.current}
        />
      )}
    </div>
  );
}
