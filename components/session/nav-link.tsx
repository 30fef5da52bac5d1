"use client";

import type { ReactNode } from "react";
import { PageLink } from "@/components/ui/page-link";
import { useOpenPage } from "@/lib/client/current-url";
import { cn } from "@/lib/cn";

/** A link to a page of the portal, underlined in the vendor's color on that page and below it. */
export function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const { isOpen, isWithin } = useOpenPage(href);
  return (
    <PageLink
      href={href}
      aria-current={isOpen ? "page" : undefined}
      className={cn(
        "flex h-full items-center text-sm whitespace-nowrap",
        isWithin ? "border-b-2 border-accent font-medium text-text" : "pb-0.5 text-muted hover:text-text",
      )}
    >
      {children}
    </PageLink>
  );
}
