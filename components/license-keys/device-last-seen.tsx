"use client";

import type { Activation } from "@/lib/api/schemas";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatDate } from "@/lib/format";

/** The last day on which the vendor's app reported a device. Days are in UTC: a time zone would move them. */
export function DeviceLastSeen({ lastSeen }: { lastSeen: NonNullable<Activation["last_seen"]> }) {
  const text = useMessages("lastSeen");
  const locale = useLocale();
  return (
    <p className="text-note leading-5 text-muted">
      {text.lastSeen} {/* The server and the browser may format dates differently ("Sept", "Sep"). */}
      <time dateTime={lastSeen.on} suppressHydrationWarning>
        {formatDate(lastSeen.on, locale, "UTC")}
      </time>
      {lastSeen.app_version !== null && (
        <>
          {" · "}
          {text.version} <bdi>{lastSeen.app_version}</bdi>
        </>
      )}
    </p>
  );
}
