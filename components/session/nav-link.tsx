"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { PageLink } from "@/components/ui/page-link";
import { cn } from "@/lib/cn";

/** A place of the portal; underlined in the vendor's color when one is there or below. */
export function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const pathname = usePathname();
  const isHere = pathname === href;
  const isWithin = isHere || pathname.startsWith(`${href}/`);
  return (
    <PageLink
      href={href}
      aria-current={isHere ? "page" : undefined}
      className={cn(
        "flex h-full items-center text-sm whitespace-nowrap",
        isWithin ? "border-b-2 border-accent font-medium text-text" : "pb-0.5 text-muted hover:text-text",
      )}
    >
      {children}
    </PageLink>
  );
}
