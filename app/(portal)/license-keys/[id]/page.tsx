import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache, type ReactNode } from "react";
import { Instructions } from "@/components/license-keys/instructions";
import { LicenseKeyView } from "@/components/license-keys/license-key-view";
import { VendorMarkdown } from "@/components/license-keys/vendor-markdown";
import { Problem } from "@/lib/api/problem";
import type { LicenseKeyDetail } from "@/lib/api/schemas";
import { type FailureCode, isSessionOver } from "@/lib/client/failure";
import { activationUrl } from "@/lib/client/license-key-urls";
import { MessagesProvider } from "@/lib/client/locale";
import { licenseKeyQuery } from "@/lib/client/queries";
import { getLicenseKey } from "@/lib/server/customer/license-keys/license-key-detail";
import {
  customerContext,
  openCustomerPage,
  pageLocale,
  pageMessages,
  pageSections,
  redirectToSignIn,
  settle,
} from "@/lib/server/http/pages";
import { isInstructionLink, readInstructions } from "@/lib/server/platform/instructions";
import { type SearchParams, toUrlSearchParams } from "../../../search-params";

type PageProps = { params: Promise<{ id: string }>; searchParams: Promise<SearchParams> };

/** Loads the key once for the page and its title. Returns null without a session, and a Problem as a value, since both use it. */
const load = cache(async (id: string, search: string): Promise<LicenseKeyDetail | Problem | null> => {
  return await settle(async () => {
    const context = await customerContext();
    const { filter } = activationUrl.read(new URLSearchParams(search));
    return context && (await getLicenseKey(context, { id, filter }));
  });
});

async function readUrl({ params, searchParams }: PageProps) {
  const { id } = await params;
  const { filter } = activationUrl.read(toUrlSearchParams(await searchParams));
  const search = activationUrl.write(filter);
  return { id, filter, search, path: `/license-keys/${encodeURIComponent(id)}${search}` };
}

export async function generateMetadata(props: PageProps): Promise<Metadata> {
  const { id, search } = await readUrl(props);
  const { licenseKey, licenseKeys } = await pageMessages();
  const detail = await load(id, search);
  if (detail instanceof Problem && detail.code === "license_key_not_found") return { title: licenseKey.notFoundTitle };
  return { title: (detail instanceof Problem ? null : detail?.benefit.name) ?? licenseKeys.unnamed };
}

/** One license key with its devices, in the first HTML. Another customer's key is a 404, like a key that doesn't exist. */
export default async function LicenseKeyPage(props: PageProps) {
  const { id, filter, search, path } = await readUrl(props);
  await openCustomerPage(path);
  const detail = await load(id, search);
  const client = new QueryClient();
  let failure: FailureCode | null = null;
  if (detail instanceof Problem) {
    if (isSessionOver(detail.code)) redirectToSignIn(path);
    if (detail.code === "license_key_not_found" || detail.code === "not_found") notFound();
    failure = detail.code;
  } else if (detail !== null) {
    client.setQueryData(licenseKeyQuery(id, filter).queryKey, detail);
  }
  const shown = detail instanceof Problem ? null : detail;
  return (
    <MessagesProvider
      messages={
        await pageSections(
          "licenseKeys",
          "licenseKey",
          "deviceName",
          "devices",
          "history",
          "lastSeen",
          "purchaseLinks",
          "rotation",
          "takeAlong",
        )
      }
    >
      <HydrationBoundary state={dehydrate(client)}>
        <LicenseKeyView id={id} initialFailure={failure} rotationNote={shown && (await rotationNote(shown))} />
        {shown && <ProductInstructions benefitId={shown.benefit.id} />}
      </HydrationBoundary>
    </MessagesProvider>
  );
}

async function ProductInstructions({ benefitId }: { benefitId: string }) {
  const markdown = await readInstructions(benefitId, await pageLocale(), "pasting");
  if (markdown === null) return null;
  const { instructions } = await pageMessages();
  return (
    <div className="mt-4">
      <Instructions title={instructions.title}>
        <VendorMarkdown markdown={markdown} isAllowedLink={isInstructionLink} />
      </Instructions>
    </div>
  );
}

/** What the vendor says about a rotation. Null without it, and for those who can't rotate the key. */
async function rotationNote({ benefit, actions }: LicenseKeyDetail): Promise<ReactNode> {
  const markdown = actions.rotate ? await readInstructions(benefit.id, await pageLocale(), "rotation") : null;
  return markdown === null ? null : <VendorMarkdown markdown={markdown} isAllowedLink={isInstructionLink} />;
}
