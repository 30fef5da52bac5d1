"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRef } from "react";
import { Pagination } from "@/components/ui/pagination";
import type { OrganizationKey, OrganizationKeyFilter } from "@/lib/api/support";
import { useCurrentUrl } from "@/lib/client/current-url";
import type { FailureCode } from "@/lib/client/failure";
import { useLastData } from "@/lib/client/last-data";
import { loadFailure } from "@/lib/client/load-failure";
import { useMessages } from "@/lib/client/locale";
import { customerPath } from "@/lib/client/support-paths";
import { organizationKeysQuery } from "@/lib/client/support-queries";
import { organizationKeyUrl } from "@/lib/client/support-urls";
import { KeyFilters } from "./key-filters";
import { MaskedKeyList, MaskedKeyRow } from "./masked-keys";
import { SupportLoadFailed } from "./support-load-failed";

/** The organization's keys, with Polar's filters. `initialFailure` is set if the server couldn't load them for the first HTML. */
export function OrganizationKeys({ initialFailure }: { initialFailure: FailureCode | null }) {
  const text = useMessages("lookup");
  const list = useMessages("licenseKeys");
  const { params, go } = useCurrentUrl();
  const { filter } = organizationKeyUrl.read(params);
  const query = useQuery(organizationKeysQuery(filter));
  const top = useRef<HTMLDivElement>(null);
  const failure = loadFailure(query, initialFailure);
  const keys = useLastData(query.data);
  const isOutdated = query.isPlaceholderData || query.data === undefined;
  const change = (part: Partial<OrganizationKeyFilter>) =>
    go(organizationKeyUrl.write({ ...filter, page: 1, ...part }), "push");

  return (
    <div ref={top} tabIndex={-1} className="scroll-mt-4 space-y-4">
      {failure !== null && <SupportLoadFailed {...failure} title={text.loadFailed} />}
      {keys !== undefined && (
        <>
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            <KeyFilters filter={filter} benefits={keys.benefits} onChange={change} />
            <p role="status" className="text-sm text-muted tabular-nums">
              {text.count({ count: keys.pagination.total_count })}
            </p>
          </div>
          {filter.status === "granted" && <p className="text-note text-muted">{text.statusNote}</p>}
          {keys.unreadable_count > 0 && (
            <p className="text-sm text-warn">{text.unreadable({ count: keys.unreadable_count })}</p>
          )}
          {keys.hidden_count > 0 && (
            <p className="text-sm text-muted">{text.hiddenKeys({ count: keys.hidden_count })}</p>
          )}
          {keys.items.length > 0 || keys.hidden_count > 0 ? (
            <MaskedKeyList label={text.allKeysList} holder={text.customer} isOutdated={isOutdated}>
              {keys.items.map((key) => (
                <MaskedKeyRow
                  key={key.id}
                  licenseKey={key}
                  heading="h2"
                  holder={<Customer customer={key.customer} />}
                />
              ))}
            </MaskedKeyList>
          ) : (
            <div className="panel px-5 py-6">
              <h2 className="font-semibold">{text.noKeysTitle}</h2>
              <p className="mt-1 text-sm text-muted">{text.noKeys}</p>
            </div>
          )}
          <Pagination
            label={list.pages}
            page={filter.page}
            last={keys.pagination.max_page}
            href={(page) => `/support/license-keys${organizationKeyUrl.write({ ...filter, page })}`}
            onGo={(page) => {
              change({ page });
              top.current?.focus({ preventScroll: true });
              top.current?.scrollIntoView({ block: "nearest" });
            }}
          />
        </>
      )}
    </div>
  );
}

function Customer({ customer }: { customer: OrganizationKey["customer"] }) {
  const text = useMessages("lookup");
  if (customer === null) return <p className="text-muted">{text.deletedCustomer}</p>;
  return (
    <p>
      <Link href={customerPath(customer.id)} prefetch={false} className="text-link">
        <bdi>{customer.name ?? customer.email ?? text.unnamed}</bdi>
      </Link>
      {customer.name !== null && customer.email !== null && (
        <>
          <br />
          <bdi className="text-muted">{customer.email}</bdi>
        </>
      )}
    </p>
  );
}
