"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { LoadFailed } from "@/components/ui/load-failed";
import { Pagination } from "@/components/ui/pagination";
import type { LicenseKeyFilter } from "@/lib/api/filters";
import { useCurrentUrl } from "@/lib/client/current-url";
import type { FailureCode } from "@/lib/client/failure";
import { useLastData } from "@/lib/client/last-data";
import { licenseKeyUrl } from "@/lib/client/license-key-urls";
import { loadFailure } from "@/lib/client/load-failure";
import { useLocale, useMessages } from "@/lib/client/locale";
import { licenseKeysQuery } from "@/lib/client/queries";
import { formatList } from "@/lib/format";
import { EmptyList } from "./empty-list";
import { LicenseKeyRows } from "./license-key-rows";
import { LicenseKeyToolbar } from "./license-key-toolbar";
import { ListSummary } from "./list-summary";

type LicenseKeyListProps = {
  /** Set if the server couldn't load the keys for the first HTML. */
  initialFailure: FailureCode | null;
};

/** The list of license keys with its filters and pages. */
export function LicenseKeyList({ initialFailure }: LicenseKeyListProps) {
  const text = useMessages("licenseKeys");
  const locale = useLocale();
  const client = useQueryClient();
  const { params, go } = useCurrentUrl();
  const { filter, ignored } = licenseKeyUrl.read(params);
  const query = useQuery(licenseKeysQuery(filter));
  const top = useRef<HTMLDivElement>(null);
  const failure = loadFailure(query, initialFailure);
  const list = useLastData(query.data);
  const hrefOf = (page: number) => `/license-keys${licenseKeyUrl.write({ ...filter, page })}`;

  function change(part: Partial<LicenseKeyFilter>, how: "push" | "replace"): void {
    go(licenseKeyUrl.write({ ...filter, ...part, page: 1 }), how);
  }

  function goToPage(page: number): void {
    go(licenseKeyUrl.write({ ...filter, page }), "push");
    top.current?.focus({ preventScroll: true });
    top.current?.scrollIntoView({ block: "nearest" });
  }

  return (
    <div ref={top} tabIndex={-1} className="scroll-mt-4 space-y-4">
      {failure !== null && (
        <LoadFailed
          {...failure}
          tone={list === undefined ? "bad" : "warn"}
          title={list === undefined ? text.failedTitle : text.staleTitle}
        />
      )}
      {list !== undefined && (
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
          {(list.unfiltered_count > 1 || licenseKeyUrl.write(filter) !== "") && (
            <LicenseKeyToolbar filter={filter} benefits={list.benefits} onChange={change} />
          )}
          <ListSummary list={list} page={filter.page} />
        </div>
      )}
      {ignored.length > 0 && (
        <Alert tone="info" role="status">
          <p>{text.ignored({ names: formatList(ignored, locale) })}</p>
        </Alert>
      )}
      {list !== undefined && list.unreadable_count > 0 && (
        <Alert tone="warn">
          <p>{text.unreadable({ count: list.unreadable_count })}</p>
        </Alert>
      )}
      {list !== undefined && list.items.length > 0 && (
        <LicenseKeyRows items={list.items} isOutdated={query.isPlaceholderData} />
      )}
      {list !== undefined && list.items.length === 0 && (
        <EmptyList
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
