import * as catalogs from "./catalogs.ts";

/** A BCP 47 tag whose language has a catalog, such as `en-GB`. The region decides the format of dates and numbers. */
export type Locale = string;

/** A language with a catalog, as its tag: `de`, `pt-BR`. */
export type Language = string;

/** The languages with a catalog, with their own names. */
export const languages: readonly { tag: Language; name: string }[] = Object.values(catalogs).map((one) => one.language);

const fallback: Locale = "en";

/** Returns a locale for a tag from elsewhere, such as a customer's at Polar; English if its language has no catalog. */
export function localeOf(tag: string | null): Locale {
  return (tag === null ? undefined : supportedLocale(tag)) ?? fallback;
}

/**
 * Returns the locale that a browser asks for, or null if it asks for none of our languages: the chosen language, else the one
 * with the highest weight in `Accept-Language` (RFC 9110, section 12.5.4). The region always comes from the header, and decides
 * the format of dates and numbers. A locale without a catalog is skipped: Finnish dates in English sentences look wrong.
 * @param chosen the language that the person chose in the footer
 */
export function requestedLocale(acceptLanguage: string | null, chosen: string | null): Locale | null {
  const accepted = acceptedTags(acceptLanguage).flatMap((tag) => supportedLocale(tag) ?? []);
  if (chosen === null || !languages.some(({ tag }) => tag === chosen)) return accepted[0] ?? null;
  return accepted.find((locale) => languageOf(locale) === chosen) ?? chosen;
}

function acceptedTags(header: string | null): string[] {
  return (header ?? "")
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const weight = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find((text) => text !== undefined);
      return { tag: tag.trim(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => weight > 0 && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag))
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}

/** Returns the catalog of a locale: that of its language and script, in any region. English for all others. */
export function languageOf(locale: Locale): Language {
  try {
    return catalogOf(new Intl.Locale(locale)) ?? fallback;
  } catch {
    // It isn't a tag at all.
    return fallback;
  }
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
