"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { CustomerMessages } from "@/lib/messages/customer";
import type { Locale } from "@/lib/messages/locale";
import type { SupportMessages } from "@/lib/messages/support";

/** All sections. Each page provides the ones it needs. */
type Messages = CustomerMessages & SupportMessages;

/**
 * The server sends each page its sections in the page's language. The JavaScript bundle contains no texts, so more languages
 * don't make it larger.
 */
type LocaleValue = {
  locale: Locale;
  /** When the server rendered the page, in milliseconds. Hydration uses the same time. */
  renderedAt: number;
  vendor: Vendor;
  messages: Partial<Messages>;
};

/** The vendor's name and support link, for use in texts. */
type Vendor = { name: string; supportUrl: string | null };

const LocaleContext = createContext<LocaleValue | null>(null);

type LocaleProviderProps = LocaleValue & { children: ReactNode };

export function LocaleProvider({ locale, renderedAt, vendor, messages, children }: LocaleProviderProps) {
  const value = useMemo(() => ({ locale, renderedAt, vendor, messages }), [locale, renderedAt, vendor, messages]);
  return <LocaleContext value={value}>{children}</LocaleContext>;
}

type MessagesProps = { messages: Partial<Messages>; children: ReactNode };

/** Adds sections for a page's components. */
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

/**
 * Returns one section of the catalog.
 * @throws TypeError if the page doesn't provide it
 */
export function useMessages<Section extends keyof Messages>(section: Section): Messages[Section] {
  const messages = useLocaleValue().messages[section];
  if (messages === undefined) throw new TypeError(`No MessagesProvider above provides "${section}".`);
  return messages;
}

function useLocaleValue(): LocaleValue {
  const value = useContext(LocaleContext);
  if (value === null) throw new TypeError("LocaleProvider is missing.");
  return value;
}
