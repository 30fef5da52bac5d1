"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { bdi } from "@/components/ui/bdi";
import type { DeviceChoice, ReturnUrls } from "@/lib/api/device-choice";
import type { Activation } from "@/lib/api/schemas";
import { useLocale, useMessages, useVendor } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";
import { deviceChoiceState } from "./device-choice";
import { DeviceChoiceForm } from "./device-choice-form";
import { DeviceChoiceOutcome } from "./device-choice-outcome";
import { useDeviceName } from "./device-facts";
import { describeDevices } from "./device-wording";
import { PurchaseLink } from "./purchase-link";
import { StatusNote } from "./status-note";

type DeviceChoiceViewProps = {
  choice: DeviceChoice;
  returns: ReturnUrls | null;
  /** True if the app sent a return URL that isn't on the vendor's allow-list. */
  isReturnRefused: boolean;
};

/** The page that an app opens when a key can't be activated on another device. The customer deactivates one and returns. */
export function DeviceChoiceView({ choice, returns, isReturnRefused }: DeviceChoiceViewProps) {
  const text = useMessages("deviceChoice");
  const listText = useMessages("licenseKeys");
  const nameOf = useDeviceName();
  const { name: brand } = useVendor();
  const locale = useLocale();
  const router = useRouter();
  const [deactivated, setDeactivated] = useState<{ device: Activation; left: number } | null>(null);
  const outcome = useRef<HTMLDivElement>(null);
  const now = deviceChoiceState(choice);
  const { licenseKey, count } = choice;
  const isDone = deactivated !== null && deactivated.left === 0;

  useEffect(() => {
    if (deactivated === null) return;
    outcome.current?.focus();
    if (deactivated.left === 0 && returns !== null) window.location.assign(returns.deactivated);
  }, [deactivated, returns]);

  function onDeactivated(device: Activation): void {
    const left = now.kind === "choose" ? now.needed - 1 : 0;
    setDeactivated({ device, left });
    if (left > 0) router.refresh();
  }

  const name = <bdi>{licenseKey.benefit.name ?? listText.unnamed}</bdi>;
  return (
    <div className="max-w-2xl space-y-4">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">{text.title}</h1>
        <p className="mt-0.5 text-sm text-muted [overflow-wrap:anywhere]">
          {name} <code className="font-mono text-note">{licenseKey.display_key}</code>
          {!isDone && count !== null && <> · {describeDevices(licenseKey, count, locale, listText).text}</>}
        </p>
      </div>
      {isReturnRefused && (
        <Alert tone="info">
          <p>{text.returnNotAllowed({ brand })}</p>
        </Alert>
      )}
      <div ref={outcome} tabIndex={-1} className="space-y-4 empty:hidden">
        {deactivated !== null && deactivated.left > 0 && (
          <Alert tone="good" role="status">
            <p>{text.deactivatedMore({ count: deactivated.left, label: nameOf(deactivated.device), bdi })}</p>
          </Alert>
        )}
        {isDone && <DeviceChoiceOutcome deactivated={deactivated.device} returns={returns} keyId={licenseKey.id} />}
      </div>
      {!isDone && now.kind === "choose" && (
        <>
          <p className="text-sm">
            {licenseKey.limit_activations === 1 && now.needed === 1
              ? text.fullOne
              : now.needed === 1
                ? text.full({ allowed: formatNumber(licenseKey.limit_activations ?? 0, locale) })
                : text.over({ count: now.needed })}{" "}
            <PurchaseLink href={licenseKey.links?.more_devices} label="moreDevices" />
          </p>
          <StatusNote licenseKey={licenseKey} />
          <DeviceChoiceForm
            key={deactivated?.device.id}
            choice={choice}
            needed={now.needed}
            returns={returns}
            onDeactivated={onDeactivated}
          />
        </>
      )}
      {!isDone && now.kind !== "choose" && <DeviceChoiceOutcome state={now} returns={returns} keyId={licenseKey.id} />}
    </div>
  );
}
