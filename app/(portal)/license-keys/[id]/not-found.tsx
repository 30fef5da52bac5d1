import { DeadEnd } from "@/components/ui/dead-end";
import { customerMessages } from "@/lib/messages/customer";
import { requestLocale } from "@/lib/server/http/page-locale";

/** The same for a key that never was and for one that is somebody else's. */
export default async function LicenseKeyNotFound() {
  const { shell, licenseKey } = customerMessages(await requestLocale());
  return <DeadEnd title={licenseKey.notFoundTitle} text={licenseKey.notFound} linkText={shell.toLicenseKeys} />;
}
