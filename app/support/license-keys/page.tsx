import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { OrganizationKeys } from "@/components/support/organization-keys";
import { Problem } from "@/lib/api/problem";
import type { FailureCode } from "@/lib/client/failure";
import { MessagesProvider } from "@/lib/client/locale";
import { organizationKeysQuery } from "@/lib/client/support-queries";
import { organizationKeyUrl } from "@/lib/client/support-urls";
import { openStaffPage, pageMessages, pageSections, settle } from "@/lib/server/http/pages";
import { listKeysOfOrganization } from "@/lib/server/staff/search/organization-key-list";
import { type SearchParams, toUrlSearchParams } from "../../search-params";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).lookup.allKeysTitle };
}

/** The organization's keys, masked, in the first HTML. */
export default async function OrganizationKeysPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { filter } = organizationKeyUrl.read(toUrlSearchParams(await searchParams));
  const context = await openStaffPage(
    "/support/license-keys",
    `/support/license-keys${organizationKeyUrl.write(filter)}`,
  );
  const client = new QueryClient();
  const keys = await settle(() => listKeysOfOrganization(context, filter));
  let failure: FailureCode | null = null;
  if (keys instanceof Problem) failure = keys.code;
  else client.setQueryData(organizationKeysQuery(filter).queryKey, keys);
  const { lookup } = await pageMessages();
  return (
    <MessagesProvider
      messages={
        await pageSections("lookup", "licenseKeys", "licenseKey", "deviceName", "devices", "impersonation", "remedies")
      }
    >
      <h1 className="text-xl font-semibold tracking-tight">{lookup.allKeysTitle}</h1>
      <p className="mt-0.5 mb-4 text-sm text-muted">{lookup.allKeysIntro}</p>
      <HydrationBoundary state={dehydrate(client)}>
        <OrganizationKeys initialFailure={failure} />
      </HydrationBoundary>
    </MessagesProvider>
  );
}
