"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { LoadFailed } from "@/components/ui/load-failed";
import { Pagination } from "@/components/ui/pagination";
import type { LicenseKeyFilter } from "@/lib/api/filters";
import { useAddress } from "@/lib/client/current-url";
import { type FailureCode, isSessionOver, toFailure } from "@/lib/client/failure";
import { licenseKeySearch, readLicenseKeyFilter } from "@/lib/client/filter-url";
import { useLastGood } from "@/lib/client/last-good";
import { useLocale, useMessages } from "@/lib/client/locale";
import { licenseKeysQuery } from "@/lib/client/queries";
import { fill, fillCount } from "@/lib/messages/fill";
import { LicenseKeyRows } from "./license-key-rows";
import { LicenseKeyToolbar } from "./license-key-toolbar";
import { ListSummary } from "./list-summary";
import { NothingToList } from "./nothing-to-list";

/** The list with everything that changes it. `initialFailure`: the server could not load the keys for the first HTML. */
export function LicenseKeyList({ initialFailure }: { initialFailure: FailureCode | null }) {
  const text = useMessages("licenseKeys");
  const locale = useLocale();
  const client = useQueryClient();
  const { params, go } = useAddress();
  const { filter, ignored } = readLicenseKeyFilter(params);
  const query = useQuery(licenseKeysQuery(filter));
  const top = useRef<HTMLDivElement>(null);

  const failure = query.error === null ? null : toFailure(query.error);
  const code = failure?.code ?? (query.data === undefined ? initialFailure : null);
  const list = useLastGood(query.data);
  const retry = () => void query.refetch();
  const hrefOf = (page: number) => `/license-keys${licenseKeySearch({ ...filter, page })}`;

  function change(part: Partial<LicenseKeyFilter>, how: "push" | "replace"): void {
    go(licenseKeySearch({ ...filter, ...part, page: 1 }), how);
  }

  function goToPage(page: number): void {
    go(licenseKeySearch({ ...filter, page }), "push");
    top.current?.focus({ preventScroll: true });
    top.current?.scrollIntoView({ block: "nearest" });
  }

  return (
    <div ref={top} tabIndex={-1} className="scroll-mt-4 space-y-4">
      {code !== null && !(isSessionOver(code) && query.data !== undefined) && (
        <LoadFailed
          tone={list === undefined ? "bad" : "warn"}
          title={list === undefined ? text.failedTitle : text.staleTitle}
          code={code}
          reference={failure?.reference}
          lastWorkedAt={query.dataUpdatedAt}
          isTrying={query.isFetching}
          onRetry={retry}
        />
      )}
      {list !== undefined && (
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
          {(list.unfiltered_count > 1 || licenseKeySearch(filter) !== "") && (
            <LicenseKeyToolbar filter={filter} benefits={list.benefits} onChange={change} />
          )}
          <ListSummary list={list} page={filter.page} />
        </div>
      )}
      {ignored.length > 0 && (
        <Alert tone="info" role="status">
          <p>{fill(text.ignored, { names: ignored.join(", ") })}</p>
        </Alert>
      )}
      {list !== undefined && list.unreadable_count > 0 && (
        <Alert tone="warn">
          <p>{fillCount(text.unreadable, list.unreadable_count, locale)}</p>
        </Alert>
      )}
      {list !== undefined && list.items.length > 0 && (
        <LicenseKeyRows items={list.items} isOutdated={query.isPlaceholderData} />
      )}
      {list !== undefined && list.items.length === 0 && (
        <NothingToList
          list={list}
          page={filter.page}
          href={hrefOf}
          onGo={goToPage}
          onClear={() => change({ query: undefined, status: undefined, benefit_id: undefined }, "push")}
        />
      )}
      {list !== undefined && (
        <Pagination
          label={text.pages}
          page={filter.page}
          last={list.pagination.max_page}
          href={hrefOf}
          onGo={goToPage}
          onPrepare={(page) => void client.prefetchQuery(licenseKeysQuery({ ...filter, page }))}
        />
      )}
    </div>
  );
}
