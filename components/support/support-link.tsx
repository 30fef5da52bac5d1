"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** A page of the support console. Never loaded ahead: what is loaded is written down as seen. */
export function SupportLink({ href, children }: { href: string; children: ReactNode }) {
  const pathname = usePathname();
  const isHere = pathname === href;
  const isWithin = isHere || (href !== "/support" && pathname.startsWith(`${href}/`));
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={isHere ? "page" : undefined}
      className={cn(
        "flex h-full items-center border-b-4 text-sm whitespace-nowrap focus-visible:outline-white",
        isWithin ? "border-white font-medium text-white" : "border-transparent text-slate-300 hover:text-white",
      )}
    >
      {children}
    </Link>
  );
}
