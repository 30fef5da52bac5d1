import "server-only";
import { type Locale, pickLocale } from "@/lib/messages/locale";
import type { Context, CustomerContext, CustomerSession } from "@/lib/server/context";
import { languageOfMember, recordLanguage } from "@/lib/server/directory/member-language";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The language of a mail to a person who may not be the one whose request led to it: the one they last used in the portal, else
 * the customer's `locale` at Polar, else that of the browser that the mail is about, else English.
 * @param known `atPolar` may fail, which must not keep a mail from being sent
 */
export async function readerLanguage(
  { db }: Context,
  person: Pick<CustomerSession, "customerId" | "memberId">,
  known: { atPolar: () => Promise<string | null | undefined>; inBrowser?: Locale },
): Promise<Locale> {
  const used = await languageOfMember(db, person);
  if (used !== null) return used;
  const atPolar = await known.atPolar();
  // In the order in which they count, as a browser would send them.
  return pickLocale([atPolar, known.inBrowser].filter(Boolean).join(","));
}

/**
 * Records the language in which a customer sees a page. Somebody else may have opened a link to the account, and the mail about
 * that must be in its owner's language. So a session that no code has proved replaces the recorded language only after a day, in
 * which the owner could say "That wasn't me".
 */
export async function rememberLanguage({ db, locale, actor }: CustomerContext): Promise<void> {
  if (actor.kind !== "customer") return;
  const { openedBy, provedAt, createdAt } = actor.session;
  const isSure = openedBy === "code" || provedAt !== null || Date.now() - createdAt.getTime() > DAY_MS;
  await recordLanguage(db, actor.session, { locale, isSure });
}
