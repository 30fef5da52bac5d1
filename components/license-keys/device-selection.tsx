"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import type { Activation, LicenseKeyDetail } from "@/lib/api/schemas";
import { deactivateSeveralMutation } from "@/lib/client/device-mutations";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";
import { DeactivateSeveralDialog } from "./deactivate-several-dialog";
import { DeviceFacts, DeviceLabel, useDeviceName } from "./device-facts";

type DeviceSelectionProps = {
  licenseKey: LicenseKeyDetail;
  /** Names the page and search that are open. */
  page: string;
  /** True if the devices are from another page or search, while the current ones load. */
  isOutdated: boolean;
  onQueued: () => void;
  heading: () => HTMLElement | null;
};

/** The page of devices with checkboxes. The choice stays while the customer turns pages or searches. */
export function DeviceSelection({ licenseKey, page, isOutdated, onQueued, heading }: DeviceSelectionProps) {
  const text = useMessages("devices");
  const listText = useMessages("licenseKeys");
  const nameOf = useDeviceName();
  const locale = useLocale();
  const [chosen, setChosen] = useState<ReadonlyMap<string, Activation>>(new Map());
  const [isConfirming, setConfirming] = useState(false);
  const all = useRef<HTMLInputElement>(null);
  const submit = useRef<HTMLButtonElement>(null);
  const queueing = useMutation(deactivateSeveralMutation(licenseKey.id));
  const shown = licenseKey.activations;
  const chosenHere = shown.filter(({ id }) => chosen.has(id)).length;

  // A device that left this page, such as one deactivated in another tab, isn't chosen anymore.
  const last = useRef({ page, shown });
  useEffect(() => {
    if (isOutdated) return;
    const before = last.current;
    last.current = { page, shown };
    if (before.page !== page) return;
    const left = before.shown.filter(({ id }) => !shown.some((device) => device.id === id));
    if (left.length === 0) return;
    setChosen((all) => {
      const after = new Map(all);
      for (const { id } of left) after.delete(id);
      return after;
    });
  }, [page, isOutdated, shown]);
  useEffect(() => {
    if (chosen.size === 0) setConfirming(false);
  }, [chosen.size]);

  // The button that opened the selection stays, but the choice is here now.
  useEffect(() => all.current?.focus(), []);
  useEffect(() => {
    if (all.current) all.current.indeterminate = chosenHere > 0 && chosenHere < shown.length;
  }, [chosenHere, shown.length]);

  function choose(devices: readonly Activation[], isChosen: boolean): void {
    setChosen((before) => {
      const after = new Map(before);
      for (const device of devices) isChosen ? after.set(device.id, device) : after.delete(device.id);
      return after;
    });
  }

  function chooseOthers(kept: Activation): void {
    choose(shown, true);
    choose([kept], false);
  }

  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-sunken px-4 py-2 text-sm sm:px-5">
        <label className="flex min-h-11 cursor-pointer items-center gap-3 sm:min-h-9">
          <input
            ref={all}
            type="checkbox"
            className="size-4 accent-(--accent)"
            checked={chosenHere === shown.length && shown.length > 0}
            onChange={(event) => choose(shown, event.target.checked)}
          />
          {text.selectAll}
        </label>
        <p role="status" className="text-muted tabular-nums">
          {text.selected({ count: formatNumber(chosen.size, locale) })}
        </p>
        <Button
          ref={submit}
          look="danger"
          className="sm:ms-auto"
          isBusy={chosen.size === 0}
          onClick={() => {
            queueing.reset();
            setConfirming(true);
          }}
        >
          {text.deactivateSelected}
        </Button>
      </div>
      <ul aria-label={listText.devices} className="divide-y divide-line border-t border-line">
        {shown.map((device) => (
          <li key={device.id} className="flex flex-wrap items-start gap-3 px-4 py-3 has-checked:bg-sunken sm:px-5">
            <label className="-ms-3.5 -mt-2 -mb-3 -me-3 flex size-11 shrink-0 cursor-pointer items-center justify-center">
              <input
                type="checkbox"
                aria-label={text.selectNamed({ label: nameOf(device) })}
                // It may contain a time in the viewer's time zone.
                suppressHydrationWarning
                className="size-4 cursor-pointer accent-(--accent)"
                checked={chosen.has(device.id)}
                onChange={(event) => choose([device], event.target.checked)}
              />
            </label>
            <div className="min-w-0 flex-1 basis-48">
              <p className="text-sm leading-6 font-medium [overflow-wrap:anywhere]">
                <DeviceLabel device={device} />
              </p>
              <DeviceFacts device={device} />
            </div>
            {shown.length > 1 && (
              <Button
                look="quiet"
                className="ms-3.5 sm:ms-0"
                aria-label={text.allButNamed({ label: nameOf(device) })}
                onClick={() => chooseOthers(device)}
              >
                {text.allBut}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {isConfirming && (
        <DeactivateSeveralDialog
          devices={[...chosen.values()]}
          error={queueing.error}
          isBusy={queueing.isPending}
          onConfirm={() => queueing.mutate([...chosen.keys()], { onSuccess: onQueued })}
          onClose={() => setConfirming(false)}
          focusAfter={() => (submit.current?.isConnected ? submit.current : heading())}
        />
      )}
    </>
  );
}
