import { DeadEnd } from "@/components/ui/dead-end";
import { customerMessages } from "@/lib/messages/customer";
import { pageLocale } from "@/lib/server/http/pages";

/** The same for a key that never was and for one of another account. */
export default async function FreeDeviceNotFound() {
  const { shell, freeDevice } = customerMessages(await pageLocale());
  return <DeadEnd title={freeDevice.notFoundTitle} text={freeDevice.notFound} linkText={shell.toLicenseKeys} />;
}
