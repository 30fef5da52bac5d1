"use client";

import { DateTime } from "@/components/ui/date-time";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { useNow } from "@/lib/client/clock";
import { useMessages } from "@/lib/client/locale";
import { Fact } from "./fact";
import { renewalOf } from "./renewal";

/** The purchased product and its subscription's next date. */
export function PurchaseFacts({ licenseKey }: { licenseKey: LicenseKeyDetail }) {
  const text = useMessages("licenseKey");
  const now = useNow();
  const { subscription, order, purchase_known } = licenseKey;
  if (subscription !== null) {
    const renewal = renewalOf(subscription, now);
    return (
      <>
        <Fact name={text.product}>
          <bdi>{subscription.product_name}</bdi>
        </Fact>
        <Fact name={text.subscription}>
          {text.subscriptionStatuses[renewal.status]}
          {renewal.date !== null && (
            <>
              <br />
              <span className="text-muted">
                {text[renewal.event]({ time: () => <DateTime iso={renewal.date ?? ""} as="date" /> })}
              </span>
            </>
          )}
        </Fact>
      </>
    );
  }
  if (order !== null) {
    return (
      <>
        <Fact name={text.product}>
          <bdi>{order.product_name}</bdi>
        </Fact>
        <Fact name={text.purchased}>
          <DateTime iso={order.created_at} as="date" />
        </Fact>
      </>
    );
  }
  return <Fact name={text.product}>{purchase_known ? text.purchaseNone : text.purchaseUnknown}</Fact>;
}
