import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FreeDeviceView } from "@/components/license-keys/free-device-view";
import { LoadAgain } from "@/components/ui/load-again";
import { Problem } from "@/lib/api/problem";
import { isSessionOver } from "@/lib/client/failure";
import { MessagesProvider } from "@/lib/client/locale";
import { customerMessages } from "@/lib/messages/customer";
import { getFreeableKey, returnUrlsFor } from "@/lib/server/customer/license-keys/full-license-key";
import { openCustomerPage, pageLocale, redirectToSignIn, settle } from "@/lib/server/http/pages";
import { type SearchParams, toUrlSearchParams } from "../../search-params";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function generateMetadata(): Promise<Metadata> {
  return { title: customerMessages(await pageLocale()).freeDevice.title };
}

/** `?license_key_id=…&return_url=…`: the vendor's app sends a customer here when the license key is active on all devices it allows. */
export default async function FreeADevicePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = toUrlSearchParams(await searchParams);
  const id = params.get("license_key_id") ?? "";
  const returnUrl = params.get("return_url");
  const known = new URLSearchParams({ license_key_id: id, ...(returnUrl === null ? {} : { return_url: returnUrl }) });
  const path = `/free-a-device?${known}`;
  const context = await openCustomerPage(path);
  if (!UUID.test(id)) notFound();
  const { freeDevice, licenseKey, licenseKeys } = customerMessages(await pageLocale());
  const freeable = await settle(() => getFreeableKey(context, id));
  if (freeable instanceof Problem) {
    if (isSessionOver(freeable.code)) redirectToSignIn(path);
    if (freeable.code === "license_key_not_found") notFound();
    return (
      <div className="max-w-2xl space-y-4">
        <h1 className="text-xl font-semibold tracking-tight">{freeDevice.title}</h1>
        <LoadAgain title={licenseKey.failedTitle} code={freeable.code} />
      </div>
    );
  }
  const returns = returnUrlsFor(returnUrl, id);
  return (
    <MessagesProvider messages={{ freeDevice, licenseKey, licenseKeys }}>
      <FreeDeviceView freeable={freeable} returns={returns} isReturnRefused={returnUrl !== null && returns === null} />
    </MessagesProvider>
  );
}
