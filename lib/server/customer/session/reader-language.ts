import "server-only";
import { type Locale, localeOf, requestedLocale } from "@/lib/messages/locale";
import type { Context, CustomerContext, CustomerSession } from "@/lib/server/context";
import { languageOfMember, recordLanguage } from "@/lib/server/directory/member-language";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The language of a mail to a person who may not be the one whose request led to it: the one they last used in the portal, else
 * the customer's at Polar, else that of the browser that the mail is about, else English.
 */
export async function readerLanguage(
  { db }: Pick<Context, "db">,
  person: Pick<CustomerSession, "customerId" | "memberId">,
  others: { atPolar: string | null; inBrowser?: Locale },
): Promise<Locale> {
  const used = await languageOfMember(db, person);
  // As a browser would ask for them: those without a catalog are skipped.
  const wanted = [used, others.atPolar, others.inBrowser].filter(Boolean).join(",");
  return requestedLocale(wanted, null) ?? localeOf(null);
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
