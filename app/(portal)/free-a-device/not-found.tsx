import { DeadEnd } from "@/components/ui/dead-end";
import { customerMessages } from "@/lib/messages/customer";
import { requestLocale } from "@/lib/server/http/page-locale";

/** The same for a key that never was and for one of another account. */
export default async function FreeDeviceNotFound() {
  const { shell, freeDevice } = customerMessages(await requestLocale());
  return <DeadEnd title={freeDevice.notFoundTitle} text={freeDevice.notFound} linkText={shell.toLicenseKeys} />;
}
