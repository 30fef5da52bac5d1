"use client";

import { useRouter } from "next/navigation";
import { type ComponentProps, useTransition } from "react";
import { onPlainClick } from "@/lib/client/click";

type PageLinkProps = Omit<ComponentProps<"a">, "href"> & {
  /** A path of the portal. */
  href: string;
};

/**
 * A link to another page of the portal, with a progress bar while the page loads. Next's own `Link` is six times as large, and
 * its prefetching would use up the customer's budget of calls to Polar.
 */
export function PageLink({ href, children, ...rest }: PageLinkProps) {
  const router = useRouter();
  const [isLoading, startTransition] = useTransition();
  return (
    <a {...rest} href={href} onClick={onPlainClick(() => startTransition(() => router.push(href)))}>
      {children}
      {isLoading && <span aria-hidden="true" className="loading-bar" />}
    </a>
  );
}
