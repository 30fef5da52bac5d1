"use client";

import { useRouter } from "next/navigation";
import { type ComponentProps, useTransition } from "react";
import { isForBrowser } from "@/lib/client/click";

type PageLinkProps = Omit<ComponentProps<"a">, "href"> & {
  /** A path of the portal. */
  href: string;
};

/**
 * A link to another page of the portal, without reloading the frame. Next's own link would prefetch (a page costs calls of
 * the customer's own budget) and weighs six times as much. A short bar runs while the page is on its way.
 */
export function PageLink({ href, children, ...rest }: PageLinkProps) {
  const router = useRouter();
  const [isUnderway, startTransition] = useTransition();
  return (
    <a
      {...rest}
      href={href}
      onClick={(event) => {
        if (isForBrowser(event)) return;
        event.preventDefault();
        startTransition(() => router.push(href));
      }}
    >
      {children}
      {isUnderway && <span aria-hidden="true" className="underway" />}
    </a>
  );
}
