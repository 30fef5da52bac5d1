"use client";

import type { LicenseKeyList } from "@/lib/api/schemas";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";

/** The number of keys, or of matching keys. Screen readers announce changes. */
export function ListSummary({ list, page }: { list: LicenseKeyList; page: number }) {
  const text = useMessages("licenseKeys");
  const locale = useLocale();
  const { total_count: found, max_page: last } = list.pagination;
  const all = list.unfiltered_count;
  return (
    <p
      role="status"
      className={all <= 1 && found === all ? "sr-only" : "w-full text-sm text-muted tabular-nums lg:ms-auto lg:w-auto"}
    >
      {found === all
        ? text.count({ count: all })
        : text.matching({ count: formatNumber(found, locale), total: formatNumber(all, locale) })}
      {last > 1 && page <= last && <> · {text.pageOf({ page, last })}</>}
    </p>
  );
}
