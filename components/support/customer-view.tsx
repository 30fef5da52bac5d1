"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { DateTime } from "@/components/ui/date-time";
import { Icon } from "@/components/ui/icon";
import type { CustomerPageFilter, SupportCustomer } from "@/lib/api/support";
import { useCurrentUrl } from "@/lib/client/current-url";
import type { FailureCode } from "@/lib/client/failure";
import { useLastData } from "@/lib/client/last-data";
import { loadFailure } from "@/lib/client/load-failure";
import { useMessages } from "@/lib/client/locale";
import { customerPath } from "@/lib/client/support-paths";
import { supportCustomerQuery } from "@/lib/client/support-queries";
import { customerPageUrl } from "@/lib/client/support-urls";
import { CopyValue } from "./copy-value";
import { CustomerImpersonations } from "./customer-impersonations";
import { CustomerKeys } from "./customer-keys";
import { CustomerMembers } from "./customer-members";
import { KindBadge } from "./found-customers";
import { RedeemCode } from "./redeem-code";
import { useSearchShortcut } from "./search-shortcut";
import type { Consent } from "./start-impersonation";
import { SupportLoadFailed } from "./support-load-failed";
import { ViewAs } from "./view-as";

type CustomerViewProps = {
  id: string;
  /** Set if the server couldn't load the customer for the first HTML. */
  initialFailure: FailureCode | null;
  consent: Consent;
};

/** One customer as staff see them, with keys, members and impersonations. */
export function CustomerView({ id, initialFailure, consent }: CustomerViewProps) {
  const text = useMessages("lookup");
  const { params, go } = useCurrentUrl();
  const router = useRouter();
  const { filter } = customerPageUrl.read(params);
  const query = useQuery(supportCustomerQuery(id, filter));
  const failure = loadFailure(query, initialFailure);
  const detail = useLastData(query.data);
  const hrefOf = (part: Partial<CustomerPageFilter>) =>
    `${customerPath(id)}${customerPageUrl.write({ ...filter, ...part })}`;
  const change = (part: Partial<CustomerPageFilter>) => go(customerPageUrl.write({ ...filter, ...part }), "push");
  useSearchShortcut(() => router.push("/support/customers"));

  return (
    <div className="space-y-6">
      <Link
        href="/support/customers"
        prefetch={false}
        className="inline-flex min-h-11 items-center gap-1.5 text-sm text-muted hover:text-text hover:underline sm:min-h-6"
      >
        <Icon name="arrow-left" size={16} />
        {text.back}
      </Link>
      {failure !== null && <SupportLoadFailed {...failure} title={text.loadFailed} />}
      {detail !== undefined && !("members" in detail) && <HiddenCustomerNote id={id} />}
      {detail !== undefined && "members" in detail && (
        <>
          <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
            <CustomerFacts customer={detail.customer} />
            <ViewAs
              customerId={id}
              consent={consent}
              members={
                detail.customer.kind === "team"
                  ? detail.members.items.map((member) => ({
                      id: member.id,
                      name: member.name === null ? member.email : `${member.name} · ${member.email}`,
                    }))
                  : []
              }
            />
          </div>
          <CustomerKeys
            keys={detail.license_keys}
            page={filter.keys_page}
            isOutdated={query.isPlaceholderData || query.data === undefined}
            href={(page) => hrefOf({ keys_page: page })}
            onGo={(page) => change({ keys_page: page })}
          />
          <CustomerMembers members={detail.members} />
          <CustomerImpersonations
            impersonations={detail.impersonations}
            isEarlier={filter.impersonations_before !== undefined}
            href={(before) => hrefOf({ impersonations_before: before })}
            onGo={(before) => change({ impersonations_before: before })}
          />
        </>
      )}
    </div>
  );
}

/** A customer who gave no support code, with the form for it. */
function HiddenCustomerNote({ id }: { id: string }) {
  const text = useMessages("lookup");
  return (
    <section className="panel p-5">
      <h1 className="text-xl font-semibold tracking-tight">{text.hiddenTitle}</h1>
      <p className="mt-1 text-sm">
        <CopyValue value={id} what={text.customerId} isCode />
      </p>
      <p className="mt-2 max-w-prose text-sm text-muted">{text.hidden}</p>
      <RedeemCode />
    </section>
  );
}

function CustomerFacts({ customer }: { customer: SupportCustomer }) {
  const text = useMessages("lookup");
  return (
    <div className="min-w-0">
      <h1 className="text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">
        <bdi>{customer.name ?? text.unnamed}</bdi> <KindBadge label={text.kinds[customer.kind]} />
      </h1>
      <dl className="mt-2 flex flex-wrap gap-x-8 gap-y-1 text-sm">
        <Fact name={text.email}>
          {customer.email === null ? text.noEmail : <CopyValue value={customer.email} what={text.email} />}
        </Fact>
        <Fact name={text.customerId}>
          <CopyValue value={customer.id} what={text.customerId} isCode />
        </Fact>
        {customer.external_id !== null && (
          <Fact name={text.externalId}>
            <CopyValue value={customer.external_id} what={text.externalId} isCode />
          </Fact>
        )}
        <Fact name={text.customerSince}>
          <span className="inline-flex min-h-7 items-center">
            <DateTime iso={customer.created_at} as="date" />
          </span>
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
