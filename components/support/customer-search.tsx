"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Pagination } from "@/components/ui/pagination";
import { type LastSearch, lastSearch, saveSearch } from "@/lib/client/last-search";
import { loadFailure } from "@/lib/client/load-failure";
import { useMessages } from "@/lib/client/locale";
import { customerSearchQuery } from "@/lib/client/support-queries";
import { CustomerSearchForm } from "./customer-search-form";
import { FoundCustomers } from "./found-customers";
import { SearchHelp } from "./search-help";
import { SupportLoadFailed } from "./support-load-failed";

/** The customer search with its results and pages. Its state is in this tab's memory, never in the URL. */
export function CustomerSearch() {
  const text = useMessages("lookup");
  const client = useQueryClient();
  const [{ query, page }, setSearch] = useState(lastSearch);
  const field = useRef<HTMLInputElement>(null);
  const results = useRef<HTMLDivElement>(null);
  const search = useQuery(customerSearchQuery(query, page));
  const failure = loadFailure(search);
  const result = query === "" || failure !== null ? undefined : search.data;

  function go(next: LastSearch): void {
    saveSearch(next);
    setSearch(next);
    // The same query doesn't reload by itself.
    if (next.query === query && next.page === page) void search.refetch();
  }

  /** Moves the focus between the results, and from the first one up to the field. */
  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const links = [...(results.current?.querySelectorAll<HTMLElement>("[data-result]") ?? [])];
    const here = links.findIndex((link) => link.matches(":focus"));
    const target = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
    if (here === -1 || target === undefined) return;
    event.preventDefault();
    if (target < 0) field.current?.focus();
    else links[Math.min(target, links.length - 1)]?.focus();
  }

  return (
    <div className="space-y-4">
      <CustomerSearchForm
        query={query}
        field={field}
        isBusy={search.isFetching}
        onSearch={(typed) => {
          // The last results contain other customers' data, so they don't stay in memory.
          if (typed !== query) client.removeQueries({ queryKey: ["support", "search", query] });
          go({ query: typed, page: 1 });
        }}
        onArrowDown={() => results.current?.querySelector<HTMLElement>("[data-result]")?.focus()}
      />
      {failure !== null && <SupportLoadFailed {...failure} title={text.searchFailed} />}
      {result?.index_complete === false && (
        <Alert tone="info" role="status">
          <p>{text.indexing}</p>
        </Alert>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: handles the arrow keys of all links inside */}
      <div ref={results} onKeyDown={onKeyDown} className="space-y-4">
        <p role="status" className={result === undefined ? "sr-only" : "text-sm text-muted tabular-nums"}>
          {search.isFetching && result === undefined && text.searching}
          {result !== undefined && text.results({ count: result.pagination.total_count })}
        </p>
        {result !== undefined && result.items.length > 0 && (
          <FoundCustomers items={result.items} isOutdated={search.isPlaceholderData} />
        )}
        {result !== undefined && result.items.length === 0 && (
          <div className="panel px-5 py-6">
            <h2 className="font-semibold">{text.noneTitle}</h2>
            <p className="mt-1 max-w-prose text-sm text-muted">{text.none}</p>
          </div>
        )}
        {result !== undefined && (
          <Pagination
            label={text.resultPages}
            page={page}
            last={result.pagination.max_page}
            // A search has no URL, so a new tab starts empty.
            href={() => "/support/customers"}
            onGo={(next) => {
              go({ query, page: next });
              results.current?.scrollIntoView({ block: "nearest" });
            }}
          />
        )}
      </div>
      {query === "" && <SearchHelp />}
    </div>
  );
}
