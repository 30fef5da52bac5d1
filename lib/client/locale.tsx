"use client";

import { createContext, type ReactNode, useContext, useMemo } from "react";
import { bindSection, type CompiledMessages, type CompiledSection } from "@/lib/messages/bind";
import type { Messages } from "@/lib/messages/messages";

/**
 * The server sends each page its sections in the page's language. The JavaScript bundle contains no texts, so more languages
 * don't make it larger.
 */
type LocaleValue = {
  /** A BCP 47 tag, such as `en-GB`. */
  locale: string;
  /** When the server rendered the page, in milliseconds. Hydration uses the same time. */
  renderedAt: number;
  vendor: Vendor;
  messages: Partial<CompiledMessages>;
};

/** The vendor's name and links, for use in texts. */
type Vendor = { name: string; supportUrl: string | null; shopUrl: string | null };

const LocaleContext = createContext<LocaleValue | null>(null);

type LocaleProviderProps = LocaleValue & { children: ReactNode };

export function LocaleProvider({ locale, renderedAt, vendor, messages, children }: LocaleProviderProps) {
  const value = useMemo(() => ({ locale, renderedAt, vendor, messages }), [locale, renderedAt, vendor, messages]);
  return <LocaleContext value={value}>{children}</LocaleContext>;
}

type MessagesProps = { messages: Partial<CompiledMessages>; children: ReactNode };

/** Adds sections for a page's components. */
export function MessagesProvider({ messages, children }: MessagesProps) {
  const outer = useLocaleValue();
  const value = useMemo(() => ({ ...outer, messages: { ...outer.messages, ...messages } }), [outer, messages]);
  return <LocaleContext value={value}>{children}</LocaleContext>;
}

export function useLocale(): string {
  return useLocaleValue().locale;
}

export function useRenderedAt(): number {
  return useLocaleValue().renderedAt;
}

export function useVendor(): Vendor {
  return useLocaleValue().vendor;
}

/** Each section is bound once, for all components that use it. */
const bound = new WeakMap<CompiledSection, unknown>();

/**
 * Returns one section of the catalog: `text.title`, or `text.pageOf({ page, last })` for a message with arguments.
 * @throws TypeError if the page doesn't provide it
 */
export function useMessages<Section extends keyof Messages>(section: Section): Messages[Section] {
  const { messages, locale } = useLocaleValue();
  const compiled = messages[section];
  if (compiled === undefined) throw new TypeError(`No MessagesProvider above provides "${section}".`);
  if (!bound.has(compiled)) bound.set(compiled, bindSection(compiled, locale));
  return bound.get(compiled) as Messages[Section];
}

function useLocaleValue(): LocaleValue {
  const value = useContext(LocaleContext);
  if (value === null) throw new TypeError("LocaleProvider is missing.");
  return value;
}
