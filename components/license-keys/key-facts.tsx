"use client";

import { DateTime } from "@/components/ui/date-time";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useNow } from "@/lib/client/clock";
import { useMessages } from "@/lib/client/locale";
import { Fact } from "./fact";
import { PurchaseFacts } from "./purchase-facts";
import { UsageMeter } from "./usage-meter";

/** All other details of a key: purchase, expiry, usage, dates. */
export function KeyFacts({ licenseKey }: { licenseKey: LicenseKeyDetail }) {
  const text = useMessages("licenseKey");
  const listText = useMessages("licenseKeys");
  const now = useNow();
  const isExpired = licenseKey.expires_at !== null && Date.parse(licenseKey.expires_at) <= now;
  return (
    <section aria-labelledby="about" className="panel px-4 pt-4 pb-2 sm:px-5">
      <h2 id="about" className="font-semibold">
        {text.about}
      </h2>
      <dl className="mt-1 divide-y divide-line text-sm">
        <PurchaseFacts licenseKey={licenseKey} />
        <Fact name={isExpired ? text.expired : text.expiry}>
          {licenseKey.expires_at === null ? text.neverExpires : <DateTime iso={licenseKey.expires_at} as="date-time" />}
        </Fact>
        <Fact name={listText.usage}>
          <UsageMeter licenseKey={licenseKey} />
        </Fact>
        <Fact name={listText.validated}>
          {licenseKey.last_validated_at === null ? (
            listText.neverValidated
          ) : (
            <DateTime iso={licenseKey.last_validated_at} as="date-time" />
          )}
        </Fact>
        <Fact name={text.validations}>{text.validationsCount({ count: licenseKey.validations })}</Fact>
        <Fact name={text.created}>
          <DateTime iso={licenseKey.created_at} as="date-time" />
        </Fact>
        {licenseKey.modified_at !== null && (
          <Fact name={text.changed}>
            <DateTime iso={licenseKey.modified_at} as="date-time" />
          </Fact>
        )}
        <Fact name={text.keyId}>
          <code className="font-mono text-xs select-all">{licenseKey.id}</code>
        </Fact>
      </dl>
    </section>
  );
}
