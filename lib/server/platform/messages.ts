import "server-only";
import { createLocalizer } from "@/lib/messages/localize";

/** All messages, in every language. */
export const { messagesFor, sectionsFor } = createLocalizer();
