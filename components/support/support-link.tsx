"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useOpenPage } from "@/lib/client/current-url";
import { cn } from "@/lib/cn";

/** A link to a page of the support console. Never prefetched, because every read by staff is audited. */
export function SupportLink({ href, children }: { href: string; children: ReactNode }) {
  const { isOpen, isWithin } = useOpenPage(href);
  // Every page of the console is below /support, so the overview only matches exactly.
  const isMarked = href === "/support" ? isOpen : isWithin;
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={isOpen ? "page" : undefined}
      className={cn(
        "flex h-full items-center border-b-4 text-sm whitespace-nowrap focus-visible:outline-white",
        isMarked ? "border-white font-medium text-white" : "border-transparent text-slate-300 hover:text-white",
      )}
    >
      {children}
    </Link>
  );
}
