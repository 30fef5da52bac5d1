import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { LicenseKeyList } from "@/components/license-keys/license-key-list";
import { Problem } from "@/lib/api/problem";
import { type FailureCode, isSessionOver } from "@/lib/client/failure";
import { licenseKeySearch, readLicenseKeyFilter } from "@/lib/client/filter-url";
import { MessagesProvider } from "@/lib/client/locale";
import { licenseKeysQuery } from "@/lib/client/queries";
import { customerMessages } from "@/lib/messages/customer";
import { listLicenseKeys } from "@/lib/server/customer/license-keys/license-key-list";
import { requireSession } from "@/lib/server/http/customer-pages";
import { requestLocale } from "@/lib/server/http/page-locale";
import { redirectToSignIn, type SearchParams, toUrlSearchParams } from "../page-url";

export async function generateMetadata(): Promise<Metadata> {
  return { title: customerMessages(await requestLocale()).licenseKeys.title };
}

/** The keys, in the first HTML: the same verb that the API calls, under the same key of the cache. */
export default async function LicenseKeysPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { filter } = readLicenseKeyFilter(toUrlSearchParams(await searchParams));
  const path = `/license-keys${licenseKeySearch(filter)}`;
  const session = await requireSession(path);
  const client = new QueryClient();
  let failure: FailureCode | null = null;
  try {
    client.setQueryData(licenseKeysQuery(filter).queryKey, await listLicenseKeys(session, filter));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (isSessionOver(error.code)) redirectToSignIn(path);
    failure = error.code;
  }
  const { licenseKeys } = customerMessages(await requestLocale());
  return (
    <MessagesProvider messages={{ licenseKeys }}>
      <h1 className="text-xl font-semibold tracking-tight">{licenseKeys.title}</h1>
      <p className="mt-0.5 mb-5 text-sm text-muted">{licenseKeys.intro}</p>
      <HydrationBoundary state={dehydrate(client)}>
        <LicenseKeyList initialFailure={failure} />
      </HydrationBoundary>
    </MessagesProvider>
  );
}
