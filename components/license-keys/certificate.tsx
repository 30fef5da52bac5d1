"use client";

import { Button } from "@/components/ui/button";
import { DateTime } from "@/components/ui/date-time";
import { Icon } from "@/components/ui/icon";
import { PageLink } from "@/components/ui/page-link";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useMessages, useVendor } from "@/lib/client/locale";
import { Fact } from "./fact";
import { KeyStatus } from "./key-status";
import { SecretKey } from "./secret-key";

type CertificateProps = {
  licenseKey: LicenseKeyDetail;
  /** The customer's name, or else the email; null if Polar has neither. */
  holder: string | null;
  /** The URL of the vendor's logo for light ground. */
  logo: string | null;
};

/** A license key on a page for paper. The key is masked until the customer reveals it. Paper is always light. */
export function Certificate({ licenseKey, holder, logo }: CertificateProps) {
  const text = useMessages("takeAlong");
  const keyText = useMessages("licenseKey");
  const listText = useMessages("licenseKeys");
  const { name: brand } = useVendor();
  const { subscription, order } = licenseKey;
  const product = subscription?.product_name ?? order?.product_name ?? null;
  const name = licenseKey.benefit.name ?? listText.unnamed;
  return (
    <div className="mx-auto max-w-2xl space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-3 print:hidden">
        <PageLink
          href={`/license-keys/${licenseKey.id}`}
          className="inline-flex min-h-11 items-center gap-1.5 text-sm text-muted hover:text-text hover:underline sm:min-h-6"
        >
          <Icon name="arrow-left" size={16} />
          {text.backToKey}
        </PageLink>
        <Button look="primary" onClick={() => window.print()}>
          {text.print}
        </Button>
      </div>
      {licenseKey.actions.reveal && <p className="script-only text-sm text-muted print:hidden">{text.revealFirst}</p>}
      <article aria-labelledby="name" className="panel paper space-y-6 px-6 py-8 sm:px-10">
        <header className="space-y-1 border-b border-line pb-5">
          {logo !== null && (
            // biome-ignore lint/performance/noImgElement: Next's image optimizer would fetch a URL from the settings (docs/decisions/0030-what-we-dont-use.md)
            <img
              src={logo}
              alt=""
              height={36}
              className="mb-3 h-9 w-auto max-w-48 rounded-sm bg-white object-contain"
            />
          )}
          <p className="text-sm text-muted">
            <bdi>{brand}</bdi> · {text.certificateTitle}
          </p>
          <h1 id="name" className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
            <bdi>{name}</bdi>
          </h1>
        </header>
        <section aria-label={listText.key}>
          <SecretKey
            id={licenseKey.id}
            displayKey={licenseKey.display_key}
            canReveal={licenseKey.actions.reveal}
            labelledBy="name"
            look="page"
          />
        </section>
        <dl className="divide-y divide-line text-sm">
          {holder !== null && (
            <Fact name={text.holder}>
              <bdi>{holder}</bdi>
            </Fact>
          )}
          {product !== null && (
            <Fact name={keyText.product}>
              <bdi>{product}</bdi>
            </Fact>
          )}
          <Fact name={listText.status}>
            <KeyStatus licenseKey={licenseKey} isInline />
          </Fact>
          <Fact name={keyText.created}>
            <DateTime iso={licenseKey.created_at} as="date" />
          </Fact>
          <Fact name={keyText.expiry}>
            {licenseKey.expires_at === null ? (
              keyText.neverExpires
            ) : (
              <DateTime iso={licenseKey.expires_at} as="date-time" />
            )}
          </Fact>
          <Fact name={keyText.keyId}>
            <code className="font-mono text-xs select-all">{licenseKey.id}</code>
          </Fact>
        </dl>
      </article>
    </div>
  );
}
