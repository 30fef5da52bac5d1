import { DeadEnd } from "@/components/ui/dead-end";
import { customerMessages } from "@/lib/messages/customer";
import { pageLocale } from "@/lib/server/http/pages";

/** The same for a key that never was and for one of another account. */
export default async function DeviceChoiceNotFound() {
  const { shell, deviceChoice } = customerMessages(await pageLocale());
  return <DeadEnd title={deviceChoice.notFoundTitle} text={deviceChoice.notFound} linkText={shell.toLicenseKeys} />;
}
