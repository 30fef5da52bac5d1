"use client";

import { bdi } from "@/components/ui/bdi";
import { DateTime } from "@/components/ui/date-time";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-names";
import type { Activation, DeviceFact } from "@/lib/api/schemas";
import { useTimeZone } from "@/lib/client/clock";
import { useLocale, useMessages } from "@/lib/client/locale";
import { nameDevice } from "@/lib/device-name";
import { formatNumber } from "@/lib/format";
import type { Messages } from "@/lib/messages/messages";
import { DeviceLastSeen } from "./device-last-seen";

type Detail = [string, string | number | boolean];

const factIcons: Record<DeviceFact, IconName> = {
  system: "monitor",
  host: "server",
  app_version: "package",
  fingerprint: "fingerprint",
  ip: "globe",
};

/** Returns a function that names a device: its name or label, and what tells it apart if another device of the key is called the same. */
export function useDeviceName(): (device: Activation) => string {
  const text = useMessages("licenseKey");
  const names = useMessages("deviceName");
  const locale = useLocale();
  const timeZone = useTimeZone();
  return ({ name, label, created_at, distinction }) => {
    const facts = distinction && {
      activatedAt: created_at,
      details: Object.entries(distinction.details).map(([name, value]) =>
        names.detail({ name, value: showValue(value, text, locale) }),
      ),
      number: distinction.number,
    };
    return nameDevice(name ?? (label || text.unnamedDevice), facts, { text: names, locale, timeZone });
  };
}

/** A device's name in its row, or its label. The label is below the name. Its facts are below both, but a number belongs here. */
export function DeviceLabel({ device: { name, label, distinction, is_new } }: { device: Activation }) {
  const text = useMessages("licenseKey");
  const names = useMessages("deviceName");
  const devices = useMessages("devices");
  const number = distinction?.number ?? null;
  return (
    <>
      <bdi>{name ?? (label || text.unnamedDevice)}</bdi>
      {number !== null && <span className="text-muted"> {names.number({ number })}</span>}
      {is_new && (
        <>
          {" "}
          <span className="rounded-full border border-good-line bg-good-soft px-2 text-note text-good">
            {devices.isNew}
          </span>
        </>
      )}
      {name !== null && label !== "" && (
        <span className="block text-note leading-5 font-normal text-muted">
          <bdi>{label}</bdi>
        </span>
      )}
    </>
  );
}

/** A device's details, when it was activated, and whether it is probably a machine that the list has already. */
export function DeviceFacts({ device }: { device: Activation }) {
  const text = useMessages("licenseKey");
  const devices = useMessages("devices");
  const { machine } = device;
  return (
    <>
      <DeviceDetails device={device} />
      <p className="text-note leading-5 text-muted">
        {text.activated} <ActivatedAt device={device} />
      </p>
      {machine !== null && (
        <p className="text-note leading-5 text-muted [overflow-wrap:anywhere]">
          {machine.others === 1
            ? devices.sameOne({ name: machine.other || text.unnamedDevice, bdi })
            : devices.sameMany({ count: machine.others })}
        </p>
      )}
      {device.last_seen !== null && <DeviceLastSeen lastSeen={device.last_seen} />}
    </>
  );
}

/** When a device was activated. With the time, if another device has the same label. */
export function ActivatedAt({ device }: { device: Activation }) {
  return <DateTime iso={device.created_at} as={device.distinction === null ? "date" : "date-time"} />;
}

/**
 * Details that the vendor's app stored with a device: what is known, then what tells the device apart, and the rest in a table.
 * They may be hostile, so each is rendered as isolated text (`<bdi>`).
 */
export function DeviceDetails({ device: { meta, facts, distinction } }: { device: Activation }) {
  const text = useMessages("licenseKey");
  const devices = useMessages("devices");
  const known = new Set(facts.map(({ name }) => name));
  const telling = Object.entries(distinction?.details ?? {}).filter(([name]) => !known.has(name));
  const shown = new Set([...known, ...telling.map(([name]) => name)]);
  const rest = Object.entries(meta).filter(([name]) => !shown.has(name));
  if (shown.size + rest.length === 0) return null;
  return (
    <div className="text-note leading-5">
      {shown.size > 0 && (
        <dl className="flex flex-wrap gap-x-4">
          {facts.map(({ kind, name }) => (
            <div key={kind} title={devices.facts[kind]} className="flex min-w-0 items-start gap-1.5">
              <dt className="shrink-0 pt-0.5 text-muted">
                <Icon name={factIcons[kind]} size={14} />
                <span className="sr-only">{devices.facts[kind]}</span>
              </dt>
              <DetailValue value={meta[name] ?? ""} />
            </div>
          ))}
          {telling.map(([name, value]) => (
            <div key={name} className="min-w-0 [overflow-wrap:anywhere]">
              <dt className="inline text-muted">
                <bdi>{name}</bdi>{" "}
              </dt>
              <DetailValue value={value} />
            </div>
          ))}
        </dl>
      )}
      {rest.length > 0 && (
        <details className="group">
          <summary className="relative inline-flex min-h-11 cursor-pointer items-center text-muted underline decoration-line underline-offset-4 hover:text-text sm:min-h-6">
            {text.moreDetails({ count: rest.length })}
          </summary>
          <DetailTable entries={rest} />
        </details>
      )}
    </div>
  );
}

function DetailTable({ entries }: { entries: Detail[] }) {
  const text = useMessages("licenseKey");
  const devices = useMessages("devices");
  const locale = useLocale();
  return (
    <table className="my-1 w-full max-w-lg table-fixed text-start [overflow-wrap:anywhere]">
      <thead className="sr-only">
        <tr>
          <th scope="col">{devices.detail}</th>
          <th scope="col">{devices.value}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name} className="border-t border-line align-top">
            <th scope="row" className="py-0.5 pe-3 text-start font-normal text-muted">
              <bdi>{name}</bdi>
            </th>
            <td className="py-0.5">
              <bdi>{showValue(value, text, locale)}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function DetailValue({ value }: { value: Detail[1] }) {
  const text = useMessages("licenseKey");
  const locale = useLocale();
  return (
    <dd className="inline min-w-0 [overflow-wrap:anywhere]">
      <bdi>{showValue(value, text, locale)}</bdi>
    </dd>
  );
}

function showValue(value: Detail[1], text: Messages["licenseKey"], locale: string): string {
  if (typeof value === "boolean") return value ? text.yes : text.no;
  return typeof value === "number" ? formatNumber(value, locale) : value;
}
