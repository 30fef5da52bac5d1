import type { SignInLimit } from "@/lib/api/sign-in";
import { formatMinutes, formatNumber } from "@/lib/format";
import type { Messages } from "@/lib/messages/messages";

/**
 * Says whether a code is on its way to an email, or which limit stopped it. The sentence is true for every email, with purchases
 * or without.
 * @param limit the limit that stopped the last request, or null if none did
 */
export function codeSentence(
  email: string,
  limit: SignInLimit | null,
  { text, locale }: { text: Messages["signIn"]; locale: string },
): string {
  if (limit === null) return text.codeSent({ email });
  const values = {
    email,
    codes: formatNumber(limit.codes, locale),
    period: formatMinutes(limit.minutes, locale),
    wait: formatMinutes(limit.minutes_left, locale),
  };
  return (limit.earlier_code_works ? text.codesSent : text.noCodeSent)(values);
}
