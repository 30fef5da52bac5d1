"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { CustomerMessages } from "@/lib/messages/customer";
import type { Locale } from "@/lib/messages/locale";
import type { SupportMessages } from "@/lib/messages/support";

/** All sections, of which each page has those that it needs. */
type Messages = CustomerMessages & SupportMessages;

/**
 * Texts reach the components from the server, section by section, in the one language of the page: the JavaScript holds
 * no catalog, and a second language costs no byte to who reads the first.
 */
type LocaleValue = {
  locale: Locale;
  /** The server's clock when it rendered, in milliseconds: what the first rendering in the browser has to agree with. */
  renderedAt: number;
  vendor: Vendor;
  messages: Partial<Messages>;
};

/** Of the brand, what sentences speak of. */
type Vendor = { name: string; supportUrl: string | null };

const LocaleContext = createContext<LocaleValue | null>(null);

type LocaleProviderProps = LocaleValue & { children: ReactNode };

export function LocaleProvider({ locale, renderedAt, vendor, messages, children }: LocaleProviderProps) {
  const value = useMemo(() => ({ locale, renderedAt, vendor, messages }), [locale, renderedAt, vendor, messages]);
  return <LocaleContext value={value}>{children}</LocaleContext>;
}

type MessagesProps = { messages: Partial<Messages>; children: ReactNode };

/** Adds the sections that a page's own components need. */
export function MessagesProvider({ messages, children }: MessagesProps) {
  const outer = useLocaleValue();
  const value = useMemo(() => ({ ...outer, messages: { ...outer.messages, ...messages } }), [outer, messages]);
  return <LocaleContext value={value}>{children}</LocaleContext>;
}

export function useLocale(): Locale {
  return useLocaleValue().locale;
}

export function useRenderedAt(): number {
  return useLocaleValue().renderedAt;
}

export function useVendor(): Vendor {
  return useLocaleValue().vendor;
}

/** One section of the catalog; a page that forgot to provide it is a bug, and said so. */
export function useMessages<Section extends keyof Messages>(section: Section): Messages[Section] {
  const messages = useLocaleValue().messages[section];
  if (messages === undefined) throw new TypeError(`No provider above has the messages of "${section}".`);
  return messages;
}

function useLocaleValue(): LocaleValue {
  const value = useContext(LocaleContext);
  if (value === null) throw new TypeError("LocaleProvider is missing.");
  return value;
}
