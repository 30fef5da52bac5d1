"use client";

import { DateTime } from "@/components/ui/date-time";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { Fact } from "./fact";
import { PurchaseFacts } from "./purchase-facts";

/** What the top of the page doesn't say about a key: purchase, validations, dates. */
export function KeyFacts({ licenseKey }: { licenseKey: LicenseKeyDetail }) {
  const text = useMessages("licenseKey");
  return (
    <section aria-labelledby="about" className="panel px-4 pt-4 pb-2 sm:px-5">
      <h2 id="about" className="font-semibold">
        {text.about}
      </h2>
      <dl className="mt-1 divide-y divide-line text-sm">
        <PurchaseFacts licenseKey={licenseKey} />
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
