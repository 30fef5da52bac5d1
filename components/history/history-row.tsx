"use client";

import type { Ref } from "react";
import { Icon } from "@/components/ui/icon";
import { PageLink } from "@/components/ui/page-link";
import type { HistoryEvent } from "@/lib/api/history";
import { useTimeZone } from "@/lib/client/clock";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatDateTime, formatTime } from "@/lib/format";
import { detailsOf, iconOf, titleOf } from "./event-wording";

type HistoryRowProps = {
  event: HistoryEvent;
  /** Names the key and links to its page, where the history is of more than one key. */
  namesKey: boolean;
  ref?: Ref<HTMLLIElement> | undefined;
};

/** One event: what happened, to what, and at which time of its day. */
export function HistoryRow({ event, namesKey, ref }: HistoryRowProps) {
  const text = useMessages("history");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const { license_key: key } = event;
  return (
    <li
      ref={ref}
      tabIndex={-1}
      className="grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-3 px-4 py-2.5 text-sm [overflow-wrap:anywhere] break-inside-avoid sm:px-5"
    >
      <Icon name={iconOf(event)} size={18} className="mt-0.5 text-muted" />
      <div className="min-w-0">
        <p className="font-medium">{titleOf(event, text)}</p>
        {namesKey && key !== null && (
          <p>
            <PageLink
              href={`/license-keys/${encodeURIComponent(key.id)}`}
              className="underline decoration-line underline-offset-4 hover:decoration-current"
            >
              {key.product !== null && (
                <>
                  <bdi>{key.product}</bdi>{" "}
                </>
              )}
              <bdi className="font-mono text-note">{key.display_key}</bdi>
            </PageLink>
          </p>
        )}
        {detailsOf(event, text, locale, timeZone).map((detail) => (
          <p key={detail} className="text-muted">
            <bdi>{detail}</bdi>
          </p>
        ))}
      </div>
      <time
        dateTime={event.at}
        title={formatDateTime(event.at, locale, timeZone)}
        className="text-note leading-5 whitespace-nowrap text-muted"
        suppressHydrationWarning
      >
        {formatTime(Date.parse(event.at), locale, timeZone)}
      </time>
    </li>
  );
}
