import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import * as z from "zod/mini";
import { CustomerView } from "@/components/support/customer-view";
import type { Consent } from "@/components/support/start-impersonation";
import { Problem } from "@/lib/api/problem";
import type { FailureCode } from "@/lib/client/failure";
import { MessagesProvider } from "@/lib/client/locale";
import { customerPath } from "@/lib/client/support-paths";
import { supportCustomerQuery } from "@/lib/client/support-queries";
import { customerPageUrl } from "@/lib/client/support-urls";
import type { StaffContext } from "@/lib/server/context";
import { openStaffPage, orProblem, pageMessages, pageSections, settle } from "@/lib/server/http/pages";
import { env } from "@/lib/server/platform/env";
import { findConsent } from "@/lib/server/staff/impersonation/support-consent";
import { describeCustomer } from "@/lib/server/staff/search/customer-detail";
import { type SearchParams, toUrlSearchParams } from "../../../search-params";

type PageProps = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

/** The title doesn't contain the customer's name, because the browser's history stores titles. */
export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).lookup.customer };
}

/** One customer, in the first HTML. Opening the page is audited. A deleted customer or another organization's is a 404. */
export default async function CustomerPage({ params, searchParams }: PageProps) {
  const { id: rawId } = await params;
  const { filter } = customerPageUrl.read(toUrlSearchParams(await searchParams));
  const path = `${customerPath(rawId)}${customerPageUrl.write(filter)}`;
  const context = await openStaffPage("/support/customers/{id}", path);
  const id = z.safeParse(z.uuid(), rawId).data?.toLowerCase();
  if (id === undefined) notFound();
  const client = new QueryClient();
  const detail = await settle(() => describeCustomer(context, { id, filter }));
  let failure: FailureCode | null = null;
  if (detail instanceof Problem) {
    if (detail.code === "customer_not_found") notFound();
    failure = detail.code;
  } else client.setQueryData(supportCustomerQuery(id, filter).queryKey, detail);
  return (
    <MessagesProvider
      messages={
        await pageSections(
          "supportConsole",
          "lookup",
          "impersonation",
          "licenseKeys",
          "licenseKey",
          "deviceName",
          "devices",
          "remedies",
        )
      }
    >
      <HydrationBoundary state={dehydrate(client)}>
        <CustomerView key={id} id={id} initialFailure={failure} consent={await orProblem(consentOf(context, id))} />
      </HydrationBoundary>
    </MessagesProvider>
  );
}

async function consentOf(context: StaffContext, customerId: string): Promise<Consent> {
  if (await findConsent(context, { customerId, memberId: null })) return "given";
  return env().SUPPORT_REQUIRES_CONSENT ? "needed" : "none";
}
