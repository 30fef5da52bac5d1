import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Certificate } from "@/components/license-keys/certificate";
import { PageLoadFailed } from "@/components/ui/load-failed";
import { Problem } from "@/lib/api/problem";
import { isSessionOver } from "@/lib/client/failure";
import { activationUrl } from "@/lib/client/license-key-urls";
import { MessagesProvider } from "@/lib/client/locale";
import { getLicenseKey } from "@/lib/server/customer/license-keys/license-key-detail";
import { openCustomerPage, pageMessages, pageSections, redirectToSignIn, settle } from "@/lib/server/http/pages";
import { brand } from "@/lib/server/platform/brand";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await pageMessages()).takeAlong.certificateTitle };
}

/** One license key, to print. Another customer's key is a 404, like a key that doesn't exist. */
export default async function CertificatePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const path = `/license-keys/${encodeURIComponent(id)}/certificate`;
  const context = await openCustomerPage(path);
  const { filter } = activationUrl.read(new URLSearchParams());
  const detail = await settle(() => getLicenseKey(context, { id, filter }));
  const { licenseKey, takeAlong } = await pageMessages();
  if (detail instanceof Problem) {
    if (isSessionOver(detail.code)) redirectToSignIn(path);
    if (detail.code === "license_key_not_found") notFound();
    return (
      <div className="mx-auto max-w-2xl space-y-4">
        <h1 className="text-xl font-semibold tracking-tight">{takeAlong.certificateTitle}</h1>
        <PageLoadFailed title={licenseKey.failedTitle} code={detail.code} />
      </div>
    );
  }
  const { name, email } = context.actor.session;
  // The devices aren't on the certificate, so they aren't in its HTML.
  const shown = { ...detail, activations: [] };
  return (
    <MessagesProvider messages={await pageSections("licenseKeys", "licenseKey", "takeAlong")}>
      <Certificate licenseKey={shown} holder={name ?? email} logo={brand().logo?.light ?? null} />
    </MessagesProvider>
  );
}
