import { NotFoundMessage } from "@/components/ui/not-found-message";
import { pageMessages } from "@/lib/server/http/pages";

/** Looks the same for a key that doesn't exist and for another account's key, so it doesn't reveal which keys exist. */
export default async function DeviceChoiceNotFound() {
  const { shell, deviceChoice } = await pageMessages();
  return (
    <NotFoundMessage title={deviceChoice.notFoundTitle} text={deviceChoice.notFound} linkText={shell.toLicenseKeys} />
  );
}
