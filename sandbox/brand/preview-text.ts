import compile from "icu-minify/compile";
import format from "icu-minify/format";
import { messagesByName } from "../../lib/messages/message-faults.ts";
import { vendorEdit } from "../../lib/messages/vendor-messages.ts";
import { type BrandChoice, languages } from "./brand-choice.ts";

/** Returns a message of the portal by its path, with the vendor's words: `text("licenseKeys.title")`. */
export type PreviewText = (name: string, values?: Record<string, string | number>) => string;

const formatters = {
  getNumberFormat: (locale: string, options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
  getPluralRules: (locale: string) => new Intl.PluralRules(locale),
  getDateTimeFormat: (locale: string, options?: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
};

/** Reads the messages of the preview's language. */
export function previewText({ language, vendorMessages }: BrandChoice): PreviewText {
  const messages = messagesByName(languages.find(({ tag }) => tag === language)?.catalog ?? {});
  const edit = vendorEdit(vendorMessages);
  return (name, values = {}) => {
    const message = messages.get(name);
    if (message === undefined) throw new Error(`The preview shows ${name}, which isn't in en.json.`);
    const compiled = compile(edit(message, name, language));
    return typeof compiled === "string" ? compiled : String(format(compiled, language, values, { formatters }));
  };
}

/** The messages that the vendor's words change in the preview's language: path and text. */
export function changedMessages({ language, vendorMessages }: BrandChoice): [name: string, text: string][] {
  const edit = vendorEdit(vendorMessages);
  return [...messagesByName(languages.find(({ tag }) => tag === language)?.catalog ?? {})].flatMap(
    ([name, message]) => {
      const own = edit(message, name, language);
      return own === message ? [] : [[name, own] as [string, string]];
    },
  );
}
