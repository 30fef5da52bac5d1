"use client";

import { Alert } from "@/components/ui/alert";
import { DateTime } from "@/components/ui/date-time";
import { Icon } from "@/components/ui/icon";
import { Pagination } from "@/components/ui/pagination";
import type { HeldKey, SupportCustomerDetail } from "@/lib/api/support";
import { useMessages } from "@/lib/client/locale";
import { MaskedKeyList, MaskedKeyRow } from "./masked-keys";

type CustomerKeysProps = {
  keys: SupportCustomerDetail["license_keys"];
  page: number;
  isOutdated: boolean;
  href: (page: number) => string;
  onGo: (page: number) => void;
};

/** A customer's keys, and who can see each. */
export function CustomerKeys({ keys, page, isOutdated, href, onGo }: CustomerKeysProps) {
  const text = useMessages("lookup");
  const { total_count: count, max_page: last } = keys.pagination;
  const [oldest] = keys.items.map(({ read_at }) => read_at).sort();
  return (
    <section aria-labelledby="keys" className="space-y-3">
      <h2 id="keys" className="font-semibold">
        {text.keysTitle} <span className="font-normal text-muted tabular-nums">{count}</span>
      </h2>
      {keys.held_by_nobody > 0 && (
        <Alert tone="warn">
          <p>{text.unassignedKeys({ count: keys.held_by_nobody })}</p>
        </Alert>
      )}
      {keys.items.length === 0 ? (
        <p className="panel px-5 py-4 text-sm text-muted">{text.keysNone}</p>
      ) : (
        <MaskedKeyList label={text.keysTitle} holder={text.holder} isOutdated={isOutdated}>
          {keys.items.map((key) => (
            <MaskedKeyRow key={key.id} licenseKey={key} heading="h3" holder={<Holder licenseKey={key} />} />
          ))}
        </MaskedKeyList>
      )}
      {oldest !== undefined && (
        <p className="text-sm text-muted">{text.keysReadAt({ time: () => <DateTime iso={oldest} as="relative" /> })}</p>
      )}
      <Pagination label={text.keyPages} page={page} last={last} href={href} onGo={onGo} />
    </section>
  );
}

function Holder({ licenseKey: { holder, member } }: { licenseKey: HeldKey }) {
  const text = useMessages("lookup");
  const shell = useMessages("shell");
  const caption = <span className="text-muted lg:sr-only">{shell.caption({ label: text.holder })} </span>;
  if (holder === "member" && member !== null) {
    return (
      <p>
        {caption}
        <bdi>{member.name ?? member.email}</bdi>
        {member.name !== null && (
          <>
            <br className="hidden lg:block" /> <bdi className="text-muted">{member.email}</bdi>
          </>
        )}
      </p>
    );
  }
  if (holder === "nobody") {
    return (
      <p className="flex items-start gap-1.5 font-medium text-warn">
        <Icon name="triangle-alert" size={16} className="mt-0.5 shrink-0" />
        {text.holders.nobody}
      </p>
    );
  }
  return (
    <p className="text-muted">
      {caption}
      {holder === "member" ? text.holders.unknown : text.holders[holder]}
    </p>
  );
}
