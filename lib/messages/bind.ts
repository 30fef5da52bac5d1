import format, { type CompiledMessage, type FormatValues } from "icu-minify/format";
import { numberFormat, pluralRules } from "../formatters.ts";
import type { Messages } from "./messages.ts";

/** A section of a catalog as the server sends it to a page: strings, and ICU messages compiled to arrays. */
export type CompiledSection = { readonly [name: string]: CompiledMessage | CompiledSection };

/** Compiled sections by name. Each page gets those that its components show. */
export type CompiledMessages = { readonly [Section in keyof Messages]: CompiledSection };

const formatters = {
  getNumberFormat: (locale: string, options?: Intl.NumberFormatOptions) =>
    options === undefined ? numberFormat(locale) : new Intl.NumberFormat(locale, options),
  getPluralRules: (locale: string) => pluralRules(locale),
  getDateTimeFormat: (locale: string, options?: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
};

/** Returns whether a language is written from right to left. */
export function isRightToLeft(locale: string): boolean {
  return /^(?:ar|fa|he|ur)\b/.test(locale);
}

/**
 * Turns a compiled section into what components use: a string for a message without arguments, a function for one with
 * arguments: `text.title`, `text.pageOf({ page: 1, last: 3 })`.
 */
export function bindSection(section: CompiledSection, locale: string): unknown {
  const isolates = isRightToLeft(locale);
  const bind = (node: CompiledMessage | CompiledSection): unknown => {
    if (typeof node === "string") return node;
    if (!Array.isArray(node)) return Object.fromEntries(Object.entries(node).map(([name, one]) => [name, bind(one)]));
    return (values: FormatValues) => format(node, locale, isolates ? isolated(values) : values, { formatters });
  };
  return bind(section);
}

/** Wraps strings into Unicode's first-strong isolates, so an email or a device's name doesn't reorder the Arabic around it. */
function isolated(values: FormatValues): FormatValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? `\u2068${value}\u2069` : value]),
  );
}

/** Returns the text for a code, or `fallback` for an unknown code: Polar or a newer portal may send one. */
export function textFor<Fallback>(texts: Readonly<Record<string, string>>, code: string, fallback: Fallback) {
  return (Object.hasOwn(texts, code) ? texts[code] : undefined) ?? fallback;
}
