import { NotFoundMessage } from "@/components/ui/not-found-message";
import { pageMessages } from "@/lib/server/http/pages";

/** Looks the same for a key that doesn't exist and for another account's key, so it doesn't reveal which keys exist. */
export default async function LicenseKeyNotFound() {
  const { shell, licenseKey } = await pageMessages();
  return <NotFoundMessage title={licenseKey.notFoundTitle} text={licenseKey.notFound} linkText={shell.toLicenseKeys} />;
}
