"use client";

import type { ReactNode } from "react";
import { PageLink } from "@/components/ui/page-link";
import { useOpenPage } from "@/lib/client/current-url";
import { cn } from "@/lib/cn";

/** A link to a page of the portal, marked in the vendor's color on that page and below it. */
export function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const { isOpen, isWithin } = useOpenPage(href);
  return (
    <PageLink
      href={href}
      aria-current={isOpen ? "page" : undefined}
      className={cn(
        "inline-flex min-h-11 items-center rounded-md px-3 text-sm font-medium whitespace-nowrap sm:min-h-9",
        isWithin ? "bg-tint text-accent" : "text-muted hover:bg-hover hover:text-text",
      )}
    >
      {children}
    </PageLink>
  );
}
