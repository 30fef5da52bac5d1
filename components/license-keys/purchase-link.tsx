"use client";

import { buttonClass } from "@/components/ui/button";
import { useMessages } from "@/lib/client/locale";

type PurchaseLinkProps = {
  /** The vendor's page. Nothing is shown without one. */
  href: string | undefined;
  label: "renew" | "moreDevices" | "moreUsage";
  /** The ID of the heading with the benefit's name, where the page shows several keys. */
  describedBy?: string;
  look?: "link" | "button";
};

/** Leads to the vendor's page where the customer renews a key or gets more of it. */
export function PurchaseLink({ href, ...link }: PurchaseLinkProps) {
  return href === undefined ? null : <Link href={href} {...link} />;
}

function Link({ href, label, describedBy, look = "link" }: PurchaseLinkProps & { href: string }) {
  const text = useMessages("purchaseLinks");
  return (
    <a
      href={href}
      rel="noreferrer"
      aria-describedby={describedBy}
      className={
        look === "button"
          ? buttonClass("secondary")
          : "relative inline-flex min-h-11 items-center text-sm font-medium text-link underline sm:min-h-6"
      }
    >
      {text[label]}
    </a>
  );
}
