import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import * as z from "zod/mini";
import { CustomerView } from "@/components/support/customer-view";
import { Problem } from "@/lib/api/problem";
import type { FailureCode } from "@/lib/client/failure";
import { MessagesProvider } from "@/lib/client/locale";
import { supportCustomerQuery } from "@/lib/client/support-queries";
import { customerPageSearch, readCustomerPageFilter } from "@/lib/client/support-url";
import { customerMessages } from "@/lib/messages/customer";
import { supportMessages } from "@/lib/messages/support";
import { requestLocale } from "@/lib/server/http/page-locale";
import { pageOrigin, requireStaff } from "@/lib/server/http/staff-pages";
import { env } from "@/lib/server/platform/env";
import type { StaffSession } from "@/lib/server/staff/auth/staff-session";
import { livingConsent } from "@/lib/server/staff/impersonation/support-consent";
import { describeCustomer } from "@/lib/server/staff/search/customer-page";
import { type SearchParams, toUrlSearchParams } from "../../../(portal)/page-url";

type PageProps = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

/** Not the customer's name: a title stands in the browser's history. */
export async function generateMetadata(): Promise<Metadata> {
  return { title: supportMessages(await requestLocale()).find.customer };
}

/** One customer, in the first HTML; reading it is written down. Deleted and foreign customers are a 404. */
export default async function CustomerPage({ params, searchParams }: PageProps) {
  const { id: given } = await params;
  const filter = readCustomerPageFilter(toUrlSearchParams(await searchParams));
  const path = `/support/customers/${encodeURIComponent(given)}${customerPageSearch(filter)}`;
  const staff = await requireStaff("/support/customers/{id}", path);
  const id = z.safeParse(z.uuid(), given).data?.toLowerCase();
  if (id === undefined) notFound();
  const client = new QueryClient();
  let failure: FailureCode | null = null;
  try {
    const detail = await describeCustomer(staff, id, filter, await pageOrigin());
    client.setQueryData(supportCustomerQuery(id, filter).queryKey, detail);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "customer_not_found") notFound();
    failure = error.code;
  }
  const locale = await requestLocale();
  const { find, impersonation } = supportMessages(locale);
  const { licenseKeys, licenseKey } = customerMessages(locale);
  return (
    <MessagesProvider messages={{ find, impersonation, licenseKeys, licenseKey }}>
      <HydrationBoundary state={dehydrate(client)}>
        <CustomerView key={id} id={id} initialFailure={failure} consent={await consentOf(staff, id)} />
      </HydrationBoundary>
    </MessagesProvider>
  );
}

async function consentOf(staff: StaffSession, customerId: string): Promise<"needed" | "given" | "none"> {
  if (await livingConsent(staff, customerId, null)) return "given";
  return env().SUPPORT_REQUIRES_CONSENT ? "needed" : "none";
}
