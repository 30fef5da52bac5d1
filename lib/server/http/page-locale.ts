import "server-only";
import { headers } from "next/headers";
import { type Locale, pickLocale } from "@/lib/messages/locale";

/** The locale of the one who asks for this page, for server components. */
export async function requestLocale(): Promise<Locale> {
  return pickLocale((await headers()).get("accept-language"));
}
