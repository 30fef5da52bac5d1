import "server-only";
import type { Locale } from "@/lib/messages/locale";
import { legalLinks } from "@/lib/server/platform/legal-links";
import { messagesFor } from "@/lib/server/platform/messages";

/** The vendor's legal pages, with their labels in the email's language. */
export function mailLegalLinks(locale: Locale): { label: string; url: string }[] {
  const { legal } = messagesFor(locale);
  return legalLinks().map(({ kind, url }) => ({ label: legal[kind], url }));
}

/** The end of an email as text, which begins with the line that separates signatures (RFC 3676, section 4.3). */
export function mailTextFooter(reason: string, locale: Locale): string {
  const links = mailLegalLinks(locale).map(({ label, url }) => `${label}: ${url}`);
  return `-- \n${[reason, links.join("\n")].filter(Boolean).join("\n\n")}`;
}
