"use client";

import { DateTime } from "@/components/ui/date-time";
import type { Activation } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";

/** The last day on which the vendor's app reported a device. Days are in UTC: a time zone would move them. */
export function DeviceLastSeen({ lastSeen }: { lastSeen: NonNullable<Activation["last_seen"]> }) {
  const text = useMessages("lastSeen");
  return (
    <p className="text-note leading-5 text-muted">
      {text.lastSeen} <DateTime iso={lastSeen.on} as="day" />
      {lastSeen.app_version !== null && (
        <>
          {" · "}
          {text.version} <bdi>{lastSeen.app_version}</bdi>
        </>
      )}
    </p>
  );
}
