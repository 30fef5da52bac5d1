import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { DeviceChoiceView } from "@/components/license-keys/device-choice-view";
import { PageLoadFailed } from "@/components/ui/load-failed";
import { Problem } from "@/lib/api/problem";
import { isSessionOver } from "@/lib/client/failure";
import { MessagesProvider } from "@/lib/client/locale";
import { getDeviceChoice, returnUrlsFor } from "@/lib/server/customer/license-keys/full-license-key";
import { openCustomerPage, pageMessages, pageSections, redirectToSignIn, settle } from "@/lib/server/http/pages";
import { type SearchParams, toUrlSearchParams } from "../../search-params";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).deviceChoice.title };
}

/** The vendor's app opens `?license_key_id=…&return_url=…` when the license key is already active on as many devices as it allows. */
export default async function DeviceChoicePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = toUrlSearchParams(await searchParams);
  const id = params.get("license_key_id") ?? "";
  const returnUrl = params.get("return_url");
  const known = new URLSearchParams({ license_key_id: id, ...(returnUrl === null ? {} : { return_url: returnUrl }) });
  const path = `/free-a-device?${known}`;
  const context = await openCustomerPage(path);
  if (!UUID.test(id)) notFound();
  const { deviceChoice, licenseKey } = await pageMessages();
  const choice = await settle(() => getDeviceChoice(context, id));
  if (choice instanceof Problem) {
    if (isSessionOver(choice.code)) redirectToSignIn(path);
    if (choice.code === "license_key_not_found") notFound();
    return (
      <div className="max-w-2xl space-y-4">
        <h1 className="text-xl font-semibold tracking-tight">{deviceChoice.title}</h1>
        <PageLoadFailed title={licenseKey.failedTitle} code={choice.code} />
      </div>
    );
  }
  const returns = returnUrlsFor(returnUrl, id);
  return (
    <MessagesProvider
      messages={
        await pageSections(
          "deviceChoice",
          "licenseKey",
          "deviceName",
          "devices",
          "lastSeen",
          "licenseKeys",
          "purchaseLinks",
        )
      }
    >
      <DeviceChoiceView choice={choice} returns={returns} isReturnRefused={returnUrl !== null && returns === null} />
    </MessagesProvider>
  );
}
