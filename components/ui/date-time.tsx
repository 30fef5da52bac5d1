"use client";

import { useNow, useTimeZone } from "@/lib/client/clock";
import { useLocale } from "@/lib/client/locale";
import { formatDate, formatDateTime, formatRelative } from "@/lib/format";

type DateTimeProps = {
  /** ISO 8601. */
  iso: string;
  /** `relative` has the exact time as its tooltip. */
  as: "date" | "date-time" | "relative";
};

/** A moment in the viewer's way of writing and time zone; the server's HTML has it in UTC. */
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
    // Browsers and servers do not know the same edition of the world's date formats ("Sept", "Sep").
    <time dateTime={iso} title={exact} suppressHydrationWarning>
      {text[as]}
    </time>
  );
}
