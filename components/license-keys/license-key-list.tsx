"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { LoadFailed } from "@/components/ui/load-failed";
import { Notice } from "@/components/ui/notice";
import { Pagination } from "@/components/ui/pagination";
import type { LicenseKeyFilter } from "@/lib/api/filters";
import { useAddress } from "@/lib/client/address";
import { type FailureCode, toFailure } from "@/lib/client/failure";
import { licenseKeySearch, readLicenseKeyFilter } from "@/lib/client/filter-url";
import { useLocale, useMessages } from "@/lib/client/locale";
import { licenseKeysQuery } from "@/lib/client/queries";
import { cn } from "@/lib/cn";
import { formatNumber } from "@/lib/format";
import { fill, fillCount } from "@/lib/messages/fill";
import { LicenseKeyRow, rowColumns } from "./license-key-row";
import { LicenseKeyToolbar } from "./license-key-toolbar";
import { NoLicenseKeys, NoneMatch, NoSuchPage } from "./nothing-to-list";

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
  const list = query.data;
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
      {code !== null && (
        <LoadFailed
          tone={list === undefined ? "bad" : "warn"}
          title={list === undefined ? text.failedTitle : text.staleTitle}
          code={code}
          reference={failure?.reference}
          lastWorkedAt={query.isPlaceholderData ? 0 : query.dataUpdatedAt}
          isTrying={query.isFetching}
          onRetry={retry}
        />
      )}
      {list !== undefined && (list.unfiltered_count > 1 || licenseKeySearch(filter) !== "") && (
        <LicenseKeyToolbar filter={filter} benefits={list.benefits} onChange={change} />
      )}
      {ignored.length > 0 && (
        <Notice tone="info" role="status">
          <p>{fill(text.ignored, { names: ignored.join(", ") })}</p>
        </Notice>
      )}
      {list !== undefined && (
        <>
          {list.unreadable_count > 0 && (
            <Notice tone="warn">
              <p>{fillCount(text.unreadable, list.unreadable_count, locale)}</p>
            </Notice>
          )}
          <p role="status" className={cn("text-sm text-muted tabular-nums", list.unfiltered_count === 0 && "sr-only")}>
            {list.pagination.total_count === list.unfiltered_count
              ? fillCount(text.count, list.unfiltered_count, locale)
              : fill(text.matching, {
                  count: formatNumber(list.pagination.total_count, locale),
                  total: formatNumber(list.unfiltered_count, locale),
                })}
            {list.pagination.max_page > 1 && filter.page <= list.pagination.max_page && (
              <> · {fill(text.pageOf, { page: filter.page, last: list.pagination.max_page })}</>
            )}
          </p>
          {list.items.length > 0 && (
            <div className={cn("transition-opacity", query.isPlaceholderData && "opacity-60")}>
              <div aria-hidden="true" className={cn(rowColumns, "hidden pb-2 text-xs font-medium text-muted")}>
                <span>{text.key}</span>
                <span>{text.status}</span>
                <span>{text.devices}</span>
                <span>{text.usage}</span>
                <span>{text.validated}</span>
              </div>
              <ul
                aria-label={text.title}
                aria-busy={query.isPlaceholderData}
                className="panel divide-y divide-line overflow-hidden"
              >
                {list.items.map((licenseKey) => (
                  <LicenseKeyRow key={licenseKey.id} licenseKey={licenseKey} />
                ))}
              </ul>
            </div>
          )}
          {list.items.length === 0 &&
            (list.unfiltered_count === 0 && list.unreadable_count === 0 ? (
              <NoLicenseKeys />
            ) : list.pagination.total_count > 0 ? (
              <NoSuchPage
                page={filter.page}
                last={list.pagination.max_page}
                href={hrefOf(list.pagination.max_page)}
                onGo={() => goToPage(list.pagination.max_page)}
              />
            ) : (
              <NoneMatch
                total={list.unfiltered_count}
                onClear={() => change({ query: undefined, status: undefined, benefit_id: undefined }, "push")}
              />
            ))}
          <Pagination
            label={text.pages}
            page={filter.page}
            last={list.pagination.max_page}
            href={hrefOf}
            onGo={goToPage}
            onPrepare={(page) => void client.prefetchQuery(licenseKeysQuery({ ...filter, page }))}
          />
        </>
      )}
    </div>
  );
}
