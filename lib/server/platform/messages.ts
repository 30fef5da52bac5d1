import "server-only";
import { createLocalizer, type EditMessage } from "@/lib/messages/localize";
import { vendorEdit } from "@/lib/messages/vendor-messages";
import { env } from "./env";

let edit: EditMessage | undefined;

/** All messages, in every language, with the vendor's own words (`BRAND_MESSAGES`). */
export const { messagesFor, sectionsFor } = createLocalizer((message, name, language) => {
  edit ??= vendorEdit(env().BRAND_MESSAGES ?? { words: {}, messages: {} });
  return edit(message, name, language);
});
