import "server-only";
import { env } from "./env";

/** A page of the vendor that the law asks for. `kind` is the label's name in lib/messages/legal.ts. */
export type LegalLink = { kind: "imprint" | "privacy" | "terms"; url: string };

/** The vendor's legal pages, in the order in which pages and emails link to them. Those that aren't set are left out. */
export function legalLinks(): LegalLink[] {
  const { LEGAL_IMPRINT_URL, LEGAL_PRIVACY_URL, LEGAL_TERMS_URL } = env();
  const urls = [
    { kind: "imprint", url: LEGAL_IMPRINT_URL },
    { kind: "privacy", url: LEGAL_PRIVACY_URL },
    { kind: "terms", url: LEGAL_TERMS_URL },
  ] as const;
  return urls.flatMap(({ kind, url }) => (url === undefined ? [] : [{ kind, url }]));
}
