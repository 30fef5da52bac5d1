import * as catalogs from "./catalogs.ts";

/** A BCP 47 tag whose language has a catalog, such as `en-GB`. The region decides the format of dates and numbers. */
export type Locale = string;

/** A language with a catalog, as its tag: `de`, `pt-BR`. */
export type Language = string;

/** The languages with a catalog, with their own names. */
export const languages: readonly { tag: Language; name: string }[] = Object.values(catalogs).map((one) => one.language);

const fallback: Locale = "en";

/**
 * Returns the best locale for an `Accept-Language` header (RFC 9110, section 12.5.4): the one with the highest weight whose
 * language has a catalog, in the requested region. Other locales are skipped: German dates in English sentences look wrong.
 */
export function pickLocale(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? "")
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const weight = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find((text) => text !== undefined);
      return { tag: tag.trim(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => weight > 0 && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag))
    .sort((one, other) => other.weight - one.weight);
  for (const { tag } of wanted) {
    const locale = supportedLocale(tag);
    if (locale !== undefined) return locale;
  }
  return fallback;
}

/** Returns the catalog of a locale: that of its language and script, in any region. English for all others. */
export function languageOf(locale: Locale): Language {
  return catalogOf(new Intl.Locale(locale)) ?? fallback;
}

function catalogOf(locale: Intl.Locale): Language | undefined {
  const { language, script } = locale.maximize();
  return languages.find(({ tag }) => {
    const own = new Intl.Locale(tag).maximize();
    return own.language === language && own.script === script;
  })?.tag;
}

function supportedLocale(tag: string): Locale | undefined {
  try {
    const locale = new Intl.Locale(tag);
    if (catalogOf(locale) === undefined) return undefined;
    const short = locale.region === undefined ? locale.language : `${locale.language}-${locale.region}`;
    return Intl.DateTimeFormat.supportedLocalesOf(short)[0];
  } catch {
    return undefined;
  }
}
