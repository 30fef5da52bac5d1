"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { LoadFailed } from "@/components/ui/load-failed";
import type { HistoryEvent } from "@/lib/api/history";
import type { HistoryKind } from "@/lib/api/history-kinds";
import { useTimeZone } from "@/lib/client/clock";
import { type HistoryOf, historyQuery } from "@/lib/client/history-queries";
import { loadFailure } from "@/lib/client/load-failure";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatDate } from "@/lib/format";
import { HistoryRow } from "./history-row";
import { HistoryToolbar } from "./history-toolbar";

function eventsOf(data: { pages: { items: HistoryEvent[] }[] } | undefined): HistoryEvent[] {
  return data?.pages.flatMap(({ items }) => items) ?? [];
}

/** What happened, grouped by day, with a filter, downloads, and a button for earlier events. */
export function HistoryList({ of }: { of: HistoryOf }) {
  const text = useMessages("history");
  const shell = useMessages("shell");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const [kind, setKind] = useState<HistoryKind | undefined>();
  const query = useInfiniteQuery(historyQuery(of, kind));
  const failure = loadFailure(query);
  const events = eventsOf(query.data);
  // What somebody asked for, unlike a page that looks for news.
  const isLoading = query.isLoading || query.isPlaceholderData || query.isFetchingNextPage;
  const firstNew = useRef<HTMLLIElement>(null);
  const [shownBefore, setShownBefore] = useState<number | null>(null);

  useEffect(() => {
    // The button may be gone, and reading goes on at the first new event.
    if (shownBefore === null || events.length <= shownBefore) return;
    firstNew.current?.focus();
    // Or the next event that comes by itself would take the focus too.
    setShownBefore(null);
  }, [shownBefore, events.length]);

  // The key's page has a heading above the list.
  const Heading = of === null ? "h2" : "h3";
  const days = Map.groupBy(events, ({ at }) => formatDate(at, locale, timeZone));
  return (
    <>
      <HistoryToolbar
        of={of}
        kind={kind}
        isLoading={query.isFetching && !query.isFetchingNextPage}
        onChange={(next) => {
          setShownBefore(null);
          setKind(next);
        }}
      />
      {failure !== null && (
        <div className="px-4 pb-4 sm:px-5">
          <LoadFailed {...failure} tone={events.length === 0 ? "bad" : "warn"} title={text.failed} />
        </div>
      )}
      <p role="status" className="sr-only">
        {isLoading ? shell.loading : events.length > 0 && text.count({ count: events.length })}
      </p>
      {query.data !== undefined && events.length === 0 && (
        <p className="border-t border-line px-4 py-6 text-sm text-muted sm:px-5">
          {kind === undefined ? text.none : text.noMatch}
        </p>
      )}
      {[...days].map(([day, ofDay]) => (
        <section key={day} className="border-t border-line">
          <Heading className="bg-hover px-4 py-1.5 text-note font-medium text-muted sm:px-5" suppressHydrationWarning>
            {day}
          </Heading>
          <ul className="divide-y divide-line">
            {ofDay.map((event) => (
              <HistoryRow
                key={event.id}
                event={event}
                namesKey={of === null}
                ref={shownBefore !== null && event === events[shownBefore] ? firstNew : undefined}
              />
            ))}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <div className="border-t border-line px-4 py-3 sm:px-5 print:hidden">
          <Button
            isBusy={query.isFetchingNextPage || query.isPlaceholderData}
            onClick={() => {
              setShownBefore(events.length);
              void query.fetchNextPage().then(({ data }) => {
                // After a failure, or if there was nothing more.
                if (eventsOf(data).length <= events.length) setShownBefore(null);
              });
            }}
          >
            {query.isFetchNextPageError ? shell.tryAgain : text.more}
          </Button>
        </div>
      )}
    </>
  );
}
