"use client";

import { DateTime } from "@/components/ui/date-time";
import type { Activation } from "@/lib/api/schemas";
import { useTimeZone } from "@/lib/client/clock";
import { useLocale, useMessages } from "@/lib/client/locale";
import { nameDevice } from "@/lib/device-name";
import { formatNumber } from "@/lib/format";
import type { Messages } from "@/lib/messages/messages";
import { DeviceLastSeen } from "./device-last-seen";

/** How many details a row shows at first. */
const SHOWN = 3;

type Detail = [string, string | number | boolean];

/** Returns a function that names a device: its label, and what tells it apart if another device of the key has this label. */
export function useDeviceName(): (device: Activation) => string {
  const text = useMessages("licenseKey");
  const names = useMessages("deviceName");
  const locale = useLocale();
  const timeZone = useTimeZone();
  return ({ label, created_at, distinction }) => {
    const facts = distinction && {
      activatedAt: created_at,
      details: Object.entries(distinction.details).map(([name, value]) =>
        names.detail({ name, value: showValue(value, text, locale) }),
      ),
      number: distinction.number,
    };
    return nameDevice(label || text.unnamedDevice, facts, { text: names, locale, timeZone });
  };
}

/** A device's label in its row. Its facts are below it, but a number needs to be in the label. */
export function DeviceLabel({ device }: { device: Activation }) {
  const text = useMessages("licenseKey");
  const names = useMessages("deviceName");
  const number = device.distinction?.number ?? null;
  return (
    <>
      <bdi>{device.label || text.unnamedDevice}</bdi>
      {number !== null && <span className="text-muted"> {names.number({ number })}</span>}
    </>
  );
}

/** A device's details and when it was activated. What tells it apart from devices with the same label comes first. */
export function DeviceFacts({ device }: { device: Activation }) {
  const text = useMessages("licenseKey");
  return (
    <>
      <DeviceDetails device={device} />
      <p className="text-note leading-5 text-muted">
        {text.activated} <ActivatedAt device={device} />
      </p>
      {device.last_seen !== null && <DeviceLastSeen lastSeen={device.last_seen} />}
    </>
  );
}

/** When a device was activated. With the time, if another device has the same label. */
export function ActivatedAt({ device }: { device: Activation }) {
  return <DateTime iso={device.created_at} as={device.distinction === null ? "date" : "date-time"} />;
}

/** Details that the vendor's app stored with a device. They may be hostile, so each is rendered as isolated text (`<bdi>`). */
export function DeviceDetails({ device: { meta, distinction } }: { device: Activation }) {
  const text = useMessages("licenseKey");
  const entries: Detail[] = Object.entries({ ...distinction?.details, ...meta });
  const more = entries.length - SHOWN;
  if (entries.length === 0) return null;
  return (
    <div className="text-note leading-5">
      <Entries entries={entries.slice(0, SHOWN)} />
      {more > 0 && (
        <details className="group">
          <summary className="relative inline-flex min-h-11 cursor-pointer items-center text-muted underline decoration-line underline-offset-4 hover:text-text sm:min-h-6">
            {text.moreDetails({ count: more })}
          </summary>
          <Entries entries={entries.slice(SHOWN)} />
        </details>
      )}
    </div>
  );
}

function Entries({ entries }: { entries: Detail[] }) {
  const text = useMessages("licenseKey");
  const locale = useLocale();
  return (
    <dl className="flex flex-wrap gap-x-4">
      {entries.map(([name, value]) => (
        <div key={name} className="min-w-0 [overflow-wrap:anywhere]">
          <dt className="inline text-muted">
            <bdi>{name}</bdi>{" "}
          </dt>
          <dd className="inline">
            <bdi>{showValue(value, text, locale)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function showValue(value: Detail[1], text: Messages["licenseKey"], locale: string): string {
  if (typeof value === "boolean") return value ? text.yes : text.no;
  return typeof value === "number" ? formatNumber(value, locale) : value;
}
