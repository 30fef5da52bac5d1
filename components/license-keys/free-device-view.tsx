"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Labeled } from "@/components/ui/labeled";
import type { FreeableKey, ReturnUrls } from "@/lib/api/free-device";
import type { Activation } from "@/lib/api/schemas";
import { useLocale, useMessages, useVendor } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";
import { fill, fillCount } from "@/lib/messages/fill";
import { describeDevices } from "./device-wording";
import { freeDeviceState } from "./free-device";
import { FreeDeviceForm } from "./free-device-form";
import { FreeDeviceOutcome } from "./free-device-outcome";
import { StatusNote } from "./status-note";

type FreeDeviceViewProps = {
  freeable: FreeableKey;
  returns: ReturnUrls | null;
  /** The app named an address that is not on the vendor's list. */
  isReturnRefused: boolean;
};

/** The vendor's app sent somebody here because a key has no place left: which device goes, and back. */
export function FreeDeviceView({ freeable, returns, isReturnRefused }: FreeDeviceViewProps) {
  const text = useMessages("freeDevice");
  const listText = useMessages("licenseKeys");
  const keyText = useMessages("licenseKey");
  const { name: brand } = useVendor();
  const locale = useLocale();
  const router = useRouter();
  const [deactivated, setFreed] = useState<{ device: Activation; left: number } | null>(null);
  const outcome = useRef<HTMLDivElement>(null);
  const now = freeDeviceState(freeable);
  const { licenseKey, count } = freeable;
  const isDone = deactivated !== null && deactivated.left === 0;

  useEffect(() => {
    if (deactivated === null) return;
    outcome.current?.focus();
    if (deactivated.left === 0 && returns !== null) window.location.assign(returns.deactivated);
  }, [deactivated, returns]);

  function onFreed(device: Activation): void {
    const left = now.state === "choose" ? now.needed - 1 : 0;
    setFreed({ device, left });
    if (left > 0) router.refresh();
  }

  const name = <bdi>{licenseKey.benefit.name ?? listText.unnamed}</bdi>;
  return (
    <div className="max-w-2xl space-y-4">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">{text.title}</h1>
        <p className="mt-0.5 text-sm text-muted [overflow-wrap:anywhere]">
          {name} <span className="font-mono text-[0.8125rem]">{licenseKey.display_key}</span>
          {!isDone && count !== null && <> · {describeDevices(licenseKey, count, locale, listText).text}</>}
        </p>
      </div>
      {isReturnRefused && (
        <Alert tone="info">
          <p>{fill(text.returnNotAllowed, { brand })}</p>
        </Alert>
      )}
      <div ref={outcome} tabIndex={-1} className="space-y-4 empty:hidden">
        {deactivated !== null && deactivated.left > 0 && (
          <Alert tone="good" role="status">
            <p>
              <Labeled
                text={fillCount(text.deactivatedMore, deactivated.left, locale)}
                label={deactivated.device.label || keyText.unnamedDevice}
              />
            </p>
          </Alert>
        )}
        {isDone && <FreeDeviceOutcome deactivated={deactivated.device} returns={returns} keyId={licenseKey.id} />}
      </div>
      {!isDone && now.state === "choose" && (
        <>
          <p className="text-sm">
            {licenseKey.limit_activations === 1 && now.needed === 1
              ? text.fullOne
              : now.needed === 1
                ? fill(text.full, { allowed: formatNumber(licenseKey.limit_activations ?? 0, locale) })
                : fillCount(text.over, now.needed, locale)}
          </p>
          <StatusNote licenseKey={licenseKey} />
          <FreeDeviceForm
            key={deactivated?.device.id}
            freeable={freeable}
            needed={now.needed}
            returns={returns}
            onFreed={onFreed}
          />
        </>
      )}
      {!isDone && now.state !== "choose" && <FreeDeviceOutcome state={now} returns={returns} keyId={licenseKey.id} />}
    </div>
  );
}
