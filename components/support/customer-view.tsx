"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { DateTime } from "@/components/ui/date-time";
import type { CustomerPageFilter, SupportCustomer } from "@/lib/api/support";
import { useAddress } from "@/lib/client/current-url";
import { type FailureCode, toFailure } from "@/lib/client/failure";
import { useLastGood } from "@/lib/client/last-good";
import { useMessages } from "@/lib/client/locale";
import { supportCustomerQuery } from "@/lib/client/support-queries";
import { customerPageSearch, readCustomerPageFilter } from "@/lib/client/support-url";
import { CopyValue } from "./copy-value";
import { CustomerImpersonations } from "./customer-impersonations";
import { CustomerKeys } from "./customer-keys";
import { CustomerMembers } from "./customer-members";
import { KindBadge } from "./found-customers";
import { SupportFailed } from "./support-failed";
import { ViewAs } from "./view-as";

type CustomerViewProps = {
  id: string;
  /** The server could not load the customer for the first HTML. */
  initialFailure: FailureCode | null;
  consent: "needed" | "given" | "none";
};

/** One customer as staff see them: who they are, their keys, members, and earlier impersonations. */
export function CustomerView({ id, initialFailure, consent }: CustomerViewProps) {
  const text = useMessages("lookup");
  const { params, go } = useAddress();
  const router = useRouter();
  const filter = readCustomerPageFilter(params);
  const query = useQuery(supportCustomerQuery(id, filter));
  const failure = query.error === null ? null : toFailure(query.error);
  const code = failure?.code ?? (query.data === undefined ? initialFailure : null);
  const detail = useLastGood(query.data);
  const hrefOf = (part: Partial<CustomerPageFilter>) =>
    `/support/customers/${id}${customerPageSearch({ ...filter, ...part })}`;
  const change = (part: Partial<CustomerPageFilter>) => go(customerPageSearch({ ...filter, ...part }), "push");

  useEffect(() => {
    // The key that goes to the box on the search's page leads there from here.
    const search = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLElement && event.target.closest("input, textarea, select, dialog");
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
      event.preventDefault();
      router.push("/support/customers");
    };
    document.addEventListener("keydown", search);
    return () => document.removeEventListener("keydown", search);
  }, [router]);

  return (
    <div className="space-y-6">
      <Link
        href="/support/customers"
        prefetch={false}
        className="inline-flex min-h-11 items-center gap-1.5 text-sm text-muted hover:text-text hover:underline sm:min-h-6"
      >
        <ArrowLeft size={16} />
        {text.back}
      </Link>
      {code !== null && (
        <SupportFailed
          title={text.loadFailed}
          code={code}
          failure={failure}
          isTrying={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {detail !== undefined && (
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
