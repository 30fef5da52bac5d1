import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ExportKeys } from "@/components/license-keys/export-keys";
import { LicenseKeyList } from "@/components/license-keys/license-key-list";
import { Problem } from "@/lib/api/problem";
import { type FailureCode, isSessionOver } from "@/lib/client/failure";
import { licenseKeyUrl } from "@/lib/client/license-key-urls";
import { MessagesProvider } from "@/lib/client/locale";
import { licenseKeysQuery } from "@/lib/client/queries";
import { listLicenseKeys } from "@/lib/server/customer/license-keys/license-key-list";
import { openCustomerPage, pageMessages, pageSections, redirectToSignIn, settle } from "@/lib/server/http/pages";
import { type SearchParams, toUrlSearchParams } from "../../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).licenseKeys.title };
}

/** The license keys, in the first HTML. The browser's query finds them in the cache under the same query key. */
export default async function LicenseKeysPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { filter } = licenseKeyUrl.read(toUrlSearchParams(await searchParams));
  const path = `/license-keys${licenseKeyUrl.write(filter)}`;
  const context = await openCustomerPage(path);
  const keys = await settle(() => listLicenseKeys(context, filter));
  const client = new QueryClient();
  let failure: FailureCode | null = null;
  if (keys instanceof Problem) {
    if (isSessionOver(keys.code)) redirectToSignIn(path);
    failure = keys.code;
  } else client.setQueryData(licenseKeysQuery(filter).queryKey, keys);
  const canExport =
    context.may("GET /api/license-keys/export") && !(keys instanceof Problem) && keys.unfiltered_count > 0;
  const { licenseKeys } = await pageMessages();
  return (
    <MessagesProvider messages={await pageSections("licenseKeys", "purchaseLinks", "keyExport")}>
      <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">{licenseKeys.title}</h1>
          <p className="mt-0.5 text-sm text-muted">{licenseKeys.intro}</p>
        </div>
        {canExport && <ExportKeys />}
      </div>
      <HydrationBoundary state={dehydrate(client)}>
        <LicenseKeyList initialFailure={failure} />
      </HydrationBoundary>
    </MessagesProvider>
  );
}
