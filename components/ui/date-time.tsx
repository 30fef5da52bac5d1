"use client";

import { useNow, useTimeZone } from "@/lib/client/clock";
import { useLocale } from "@/lib/client/locale";
import { formatDate, formatDateTime, formatRelative } from "@/lib/format";

type DateTimeProps = {
  /** ISO 8601. */
  iso: string;
  /** `relative` is, for example, "5 days ago". The tooltip always has the exact time. */
  as: "date" | "date-time" | "relative";
};

/** A time in the viewer's language and time zone. In the server's HTML, it's in UTC. */
export function DateTime({ iso, as }: DateTimeProps) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const now = useNow();
  const exact = formatDateTime(iso, locale, timeZone);
  const text = {
    date: formatDate(iso, locale, timeZone),
    "date-time": exact,
    relative: formatRelative(iso, now, locale),
  };
  return (
    // The server and the browser may format dates differently ("Sept", "Sep").
    <time dateTime={iso} title={exact} suppressHydrationWarning>
      {text[as]}
    </time>
  );
}
