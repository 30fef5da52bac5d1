import { DeadEnd } from "@/components/ui/dead-end";
import { customerMessages } from "@/lib/messages/customer";
import { pageLocale } from "@/lib/server/http/pages";

/** The same for a key that never was and for one that is somebody else's. */
export default async function LicenseKeyNotFound() {
  const { shell, licenseKey } = customerMessages(await pageLocale());
  return <DeadEnd title={licenseKey.notFoundTitle} text={licenseKey.notFound} linkText={shell.toLicenseKeys} />;
}
