/** Intl's formatters, kept: making one takes longer than writing all the dates of a page with it. */

/** Languages and time zones are the visitors' choice: what is kept of them has an end. */
const MOST_KEPT = 200;

function kept<Made>(make: (locale: string, timeZone?: string) => Made): (locale: string, timeZone?: string) => Made {
  const all = new Map<string, Made>();
  return (locale, timeZone) => {
    const name = `${locale} ${timeZone ?? ""}`;
    const known = all.get(name);
    if (known !== undefined) return known;
    const made = make(locale, timeZone);
    if (all.size >= MOST_KEPT) all.clear();
    all.set(name, made);
    return made;
  };
}

export const dateFormat = kept(
  (locale, timeZone) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone }),
);

export const dateTimeFormat = kept(
  (locale, timeZone) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone }),
);

export const timeFormat = kept((locale, timeZone) => new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone }));

export const numberFormat = kept((locale) => new Intl.NumberFormat(locale));

export const relativeFormat = kept((locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto" }));

export const pluralRules = kept((locale) => new Intl.PluralRules(locale));
