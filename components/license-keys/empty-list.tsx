"use client";

import type { ReactNode } from "react";
import { Button, buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import type { LicenseKeyList } from "@/lib/api/schemas";
import { onPlainClick } from "@/lib/client/click";
import { useLocale, useMessages, useVendor } from "@/lib/client/locale";
import { formatNumber } from "@/lib/format";

type EmptyListProps = {
  list: LicenseKeyList;
  page: number;
  href: (page: number) => string;
  onGo: (page: number) => void;
  onClear: () => void;
};

/** Explains an empty list: no keys, no matching keys, or a page number after the last page. */
export function EmptyList({ list, page, href, onGo, onClear }: EmptyListProps) {
  const { total_count: found, max_page: last } = list.pagination;
  if (found > 0) return <NoSuchPage page={page} last={last} href={href(last)} onGo={() => onGo(last)} />;
  if (list.unfiltered_count > 0) return <NoneMatch total={list.unfiltered_count} onClear={onClear} />;
  // The list already reports unreadable rows, so "no keys" would be wrong.
  return list.unreadable_count > 0 ? null : <NoLicenseKeys />;
}

/** The customer has no keys. Lists likely reasons, and links to support. */
function NoLicenseKeys() {
  const text = useMessages("licenseKeys");
  const shell = useMessages("shell");
  const { supportUrl, shopUrl } = useVendor();
  return (
    <EmptyState icon={<Icon name="key-round" size={20} />} title={text.emptyTitle}>
      <p>{text.empty}</p>
      <ul className="mt-2 list-disc space-y-1 ps-5">
        <li>{text.emptyReasons.otherEmail}</li>
        <li>{text.emptyReasons.justBought}</li>
        <li>{text.emptyReasons.team}</li>
      </ul>
      <div className="mt-4 flex flex-wrap gap-2">
        <a href="/sign-in" className={buttonClass()}>
          {text.otherAccount}
        </a>
        {shopUrl !== null && (
          <a href={shopUrl} className={buttonClass("secondary")}>
            {shell.shop}
          </a>
        )}
        {supportUrl !== null && (
          <a href={supportUrl} className={buttonClass("quiet")}>
            {shell.support}
          </a>
        )}
      </div>
    </EmptyState>
  );
}

/** The customer has keys, but none match the filters. */
function NoneMatch({ total, onClear }: { total: number; onClear: () => void }) {
  const text = useMessages("licenseKeys");
  const locale = useLocale();
  return (
    <EmptyState icon={<Icon name="search" size={20} />} title={text.noneMatchTitle}>
      <p>{text.noneMatch({ total: formatNumber(total, locale) })}</p>
      <Button className="mt-4" onClick={onClear}>
        {text.clearFilters}
      </Button>
    </EmptyState>
  );
}

type NoSuchPageProps = { page: number; last: number; href: string; onGo: () => void };

/** The URL's page number is after the last page. */
function NoSuchPage({ page, last, href, onGo }: NoSuchPageProps) {
  const text = useMessages("licenseKeys");
  return (
    <EmptyState icon={<Icon name="search" size={20} />} title={text.noSuchPage({ page, last })}>
      <a href={href} className={buttonClass("secondary", "mt-2")} onClick={onPlainClick(onGo)}>
        {text.toLastPage({ last })}
      </a>
    </EmptyState>
  );
}

function EmptyState({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className="panel px-5 py-8 sm:px-8 sm:py-10">
      <div className="max-w-prose">
        <div
          aria-hidden="true"
          className="mb-3 inline-flex size-10 items-center justify-center rounded-full bg-sunken text-muted"
        >
          {icon}
        </div>
        <h2 className="text-base font-semibold">{title}</h2>
        <div className="mt-1 text-sm text-muted">{children}</div>
      </div>
    </div>
  );
}
