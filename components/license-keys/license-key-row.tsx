"use client";

import { type ReactNode, useId } from "react";
import { DateTime } from "@/components/ui/date-time";
import { Icon } from "@/components/ui/icon";
import { PageLink } from "@/components/ui/page-link";
import type { LicenseKey } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { cn } from "@/lib/cn";
import { DeviceCount } from "./device-count";
import { KeyStatus } from "./key-status";
import { ProductTile } from "./product-tile";
import { PurchaseLink } from "./purchase-link";
import { SecretKey } from "./secret-key";
import { UsageMeter } from "./usage-meter";

/** The columns of the rows and of the captions above them. */
export const rowColumns =
  "lg:grid lg:grid-cols-[minmax(0,1fr)_13rem_9.5rem_9rem_8rem_1rem] 3xl:grid-cols-[minmax(0,1fr)_14rem_13rem_13rem_11rem_1rem] lg:gap-x-6 lg:px-5 px-4";

/** One key in the list. The whole row links to the key's page, but its buttons still work and the key can be selected. */
export function LicenseKeyRow({ licenseKey }: { licenseKey: LicenseKey }) {
  const text = useMessages("licenseKeys");
  const headingId = useId();
  return (
    <li className="group @container relative transition-colors has-[a:hover]:bg-hover/60">
      <article aria-labelledby={headingId} className={cn(rowColumns, "py-4")}>
        <div className="flex min-w-0 gap-3.5 pe-8 lg:pe-0">
          <ProductTile name={licenseKey.benefit.name ?? text.unnamed} />
          <div className="min-w-0">
            <h2 id={headingId} className="text-base font-semibold [overflow-wrap:anywhere]">
              <PageLink
                href={`/license-keys/${licenseKey.id}`}
                className="after:absolute after:inset-0 hover:underline"
              >
                <bdi>{licenseKey.benefit.name ?? text.unnamed}</bdi>
              </PageLink>
            </h2>
            <div className="relative w-fit max-w-full">
              <SecretKey
                id={licenseKey.id}
                displayKey={licenseKey.display_key}
                canReveal={licenseKey.actions.reveal}
                labelledBy={headingId}
                look="row"
              />
            </div>
          </div>
        </div>
        <dl className="mt-2.5 grid grid-cols-2 gap-x-4 gap-y-2.5 text-sm lg:mt-0 lg:contents">
          <Cell name={text.status} isNamed={false} className="col-span-2 lg:col-span-1">
            <KeyStatus licenseKey={licenseKey} />
            <PurchaseLink href={licenseKey.links?.renew} label="renew" describedBy={headingId} />
          </Cell>
          <Cell name={text.devices}>
            <DeviceCount licenseKey={licenseKey} describedBy={headingId} />
          </Cell>
          <Cell name={text.usage} className={licenseKey.limit_usage === null ? "hidden lg:block" : ""}>
            <UsageMeter licenseKey={licenseKey} />
            <PurchaseLink href={licenseKey.links?.more_usage} label="moreUsage" describedBy={headingId} />
          </Cell>
          <Cell name={text.validated}>
            {licenseKey.last_validated_at === null ? (
              <p className="text-muted">{text.neverValidated}</p>
            ) : (
              <p className="first-letter:uppercase">
                <DateTime iso={licenseKey.last_validated_at} as="relative" />
              </p>
            )}
          </Cell>
        </dl>
        <Icon
          name="chevron-right"
          size={16}
          className="absolute end-4 top-5 text-control transition-transform group-hover:translate-x-0.5 group-hover:text-accent lg:static lg:mt-1.5 rtl:group-hover:-translate-x-0.5"
        />
      </article>
    </li>
  );
}

type CellProps = {
  name: string;
  /** True if the cell shows its name on narrow screens, which have no captions. */
  isNamed?: boolean;
  className?: string;
  children: ReactNode;
};

function Cell({ name, isNamed = true, className, children }: CellProps) {
  return (
    <div className={cn("min-w-0 lg:pt-0.5", className)}>
      <dt className={isNamed ? "text-xs text-muted lg:sr-only" : "sr-only"}>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
