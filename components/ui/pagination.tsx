"use client";

import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";
import { onPlainClick } from "@/lib/client/click";
import { useMessages } from "@/lib/client/locale";
import { cn } from "@/lib/cn";
import { pageWindow } from "./page-window";

type PaginationProps = {
  label: string;
  page: number;
  last: number;
  /** Returns a page's URL, so people can open it in a new tab. */
  href: (page: number) => string;
  onGo: (page: number) => void;
  /** Prefetches a page when the pointer is over its link. */
  onPrepare?: (page: number) => void;
};

const link =
  "inline-flex min-h-11 min-w-11 items-center justify-center gap-1 rounded-md px-2 text-sm tabular-nums text-muted hover:bg-hover hover:text-text sm:min-h-9 sm:min-w-9";

/** Links to the pages of a list. Renders nothing for a single page. */
export function Pagination({ label, page, last, href, onGo, onPrepare }: PaginationProps) {
  const text = useMessages("licenseKeys");
  if (last <= 1) return null;

  const linkTo = (target: number, children: ReactNode, more: { className?: string; name?: string }) => (
    <a
      href={href(target)}
      aria-label={more.name}
      aria-current={target === page ? "page" : undefined}
      className={cn(link, more.className)}
      onPointerEnter={() => onPrepare?.(target)}
      onClick={onPlainClick(() => onGo(target))}
    >
      {children}
    </a>
  );

  return (
    <nav
      aria-label={label}
      className="flex flex-wrap items-center justify-between gap-2 sm:flex-nowrap sm:justify-center"
    >
      <div className="flex-1 sm:flex-none">
        {page > 1 &&
          linkTo(
            Math.min(page - 1, last),
            <>
              <Icon name="chevron-left" size={16} /> {text.previousPage}
            </>,
            { className: "pe-3" },
          )}
      </div>
      {page <= last && <p className="text-sm text-muted tabular-nums sm:hidden">{text.pageOf({ page, last })}</p>}
      <ul className="hidden items-center sm:flex">
        {pageWindow(page, last).map((entry) => (
          <li key={entry.key}>
            {entry.page === null ? (
              <span className="px-1.5 text-muted">…</span>
            ) : (
              linkTo(entry.page, entry.page, {
                className: entry.page === page ? "bg-hover font-semibold text-text" : "",
                name: text.page({ page: entry.page }),
              })
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-1 justify-end sm:flex-none">
        {page < last &&
          linkTo(
            page + 1,
            <>
              {text.nextPage} <Icon name="chevron-right" size={16} />
            </>,
            { className: "ps-3" },
          )}
      </div>
    </nav>
  );
}
