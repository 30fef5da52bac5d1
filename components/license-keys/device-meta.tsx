"use client";

import type { Activation } from "@/lib/api/schemas";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";
import { fillCount } from "@/lib/messages/fill";

/** How many details a row shows at first. */
const SHOWN = 3;

/** Details that the vendor's app stored with a device. They may be hostile, so each is rendered as isolated text (`<bdi>`). */
export function DeviceMeta({ meta }: { meta: Activation["meta"] }) {
  const text = useMessages("licenseKey");
  const locale = useLocale();
  const entries = Object.entries(meta);
  const more = entries.length - SHOWN;
  if (entries.length === 0) return null;
  return (
    <div className="text-[0.8125rem] leading-5">
      <Entries entries={entries.slice(0, SHOWN)} />
      {more > 0 && (
        <details className="group">
          <summary className="relative inline-flex min-h-11 cursor-pointer items-center text-muted underline decoration-line underline-offset-4 hover:text-text sm:min-h-6">
            {fillCount(text.moreDetails, more, locale)}
          </summary>
          <Entries entries={entries.slice(SHOWN)} />
        </details>
      )}
    </div>
  );
}

function Entries({ entries }: { entries: [string, string | number | boolean][] }) {
  const text = useMessages("licenseKey");
  const locale = useLocale();
  const shown = (value: string | number | boolean) => {
    if (typeof value === "boolean") return value ? text.yes : text.no;
    return typeof value === "number" ? formatNumber(value, locale) : value;
  };
  return (
    <dl className="flex flex-wrap gap-x-4">
      {entries.map(([name, value]) => (
        <div key={name} className="min-w-0 [overflow-wrap:anywhere]">
          <dt className="inline text-muted">
            <bdi>{name}</bdi>{" "}
          </dt>
          <dd className="inline">
            <bdi>{shown(value)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
