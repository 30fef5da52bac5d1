"use client";

import type { ReactNode } from "react";
import { buttonClass } from "@/components/ui/button";
import { DateTime } from "@/components/ui/date-time";
import { Icon } from "@/components/ui/icon";
import { PageLink } from "@/components/ui/page-link";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useNow } from "@/lib/client/clock";
import { useMessages } from "@/lib/client/locale";
import { KeyStatus } from "./key-status";
import { ProductTile } from "./product-tile";
import { PurchaseLink } from "./purchase-link";
import { RotateKey } from "./rotate-key";
import { SecretKey } from "./secret-key";
import { UsageMeter } from "./usage-meter";

type KeyHeroProps = {
  licenseKey: LicenseKeyDetail;
  /** What the vendor says about a rotation, or null. */
  rotationNote: ReactNode;
};

/** The top of a key's page, as a certificate: the product, the key with everything that can be done with it, and how it stands. */
export function KeyHero({ licenseKey, rotationNote }: KeyHeroProps) {
  const text = useMessages("licenseKey");
  const listText = useMessages("licenseKeys");
  const takeText = useMessages("takeAlong");
  const now = useNow();
  const isExpired = licenseKey.expires_at !== null && Date.parse(licenseKey.expires_at) <= now;
  const name = licenseKey.benefit.name ?? listText.unnamed;
  return (
    <div className="panel engraved @container overflow-hidden">
      <div className="flex items-center gap-4 px-4 pt-5 sm:px-6 sm:pt-6">
        <ProductTile name={name} isLarge />
        <div className="min-w-0 space-y-1">
          <h1 id="name" className="text-xl font-semibold tracking-tight [overflow-wrap:anywhere] sm:text-2xl">
            <bdi>{name}</bdi>
          </h1>
          <KeyStatus licenseKey={licenseKey} isInline />
        </div>
      </div>
      <section aria-label={listText.key} className="px-4 py-5 sm:px-6">
        <div className="rounded-lg border border-line bg-surface px-4 py-3.5">
          <SecretKey
            id={licenseKey.id}
            displayKey={licenseKey.display_key}
            canReveal={licenseKey.actions.reveal}
            labelledBy="name"
            look="page"
          >
            <RotateKey licenseKey={licenseKey} vendorNote={rotationNote} />
            <PageLink
              href={`/license-keys/${licenseKey.id}/certificate`}
              className={buttonClass("secondary", "grow sm:grow-0 print:hidden")}
            >
              <Icon name="scroll-text" size={16} />
              {takeText.certificate}
            </PageLink>
          </SecretKey>
        </div>
      </section>
      <dl className="grid border-t border-line bg-surface text-sm max-sm:divide-y max-sm:divide-line sm:grid-cols-3 sm:divide-x sm:divide-line">
        <Standing name={isExpired ? text.expired : text.expiry}>
          {licenseKey.expires_at === null ? text.neverExpires : <DateTime iso={licenseKey.expires_at} as="date-time" />}
          {/* The note about an expired key has it above. */}
          {!isExpired && <PurchaseLink href={licenseKey.links?.renew} label="renew" />}
        </Standing>
        <Standing name={listText.usage}>
          <UsageMeter licenseKey={licenseKey} />
          <PurchaseLink href={licenseKey.links?.more_usage} label="moreUsage" />
        </Standing>
        <Standing name={listText.validated}>
          {licenseKey.last_validated_at === null ? (
            listText.neverValidated
          ) : (
            <DateTime iso={licenseKey.last_validated_at} as="date-time" />
          )}
        </Standing>
      </dl>
    </div>
  );
}

function Standing({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 justify-between gap-4 px-4 py-3 sm:block sm:px-6 sm:py-4">
      <dt className="text-muted sm:text-note">{name}</dt>
      <dd className="text-end font-medium [&>a]:flex [&>a]:justify-end sm:[&>a]:justify-start sm:mt-0.5 sm:text-start [overflow-wrap:anywhere]">
        {children}
      </dd>
    </div>
  );
}
