/** Intl's formatters, cached, because creating one takes longer than formatting all dates of a page. */

/** Keys, codes and versions have these digits, so dates and counts beside them have them too, also in Arabic. */
const latin = { numberingSystem: "latn" };

/** The cache has a limit, because visitors choose the language and the time zone. */
const MAX_CACHED = 200;

type Create<Formatter> = (locale: string, timeZone?: string) => Formatter;

function cached<Formatter>(create: Create<Formatter>): Create<Formatter> {
  const all = new Map<string, Formatter>();
  return (locale, timeZone) => {
    const name = `${locale} ${timeZone ?? ""}`;
    const known = all.get(name);
    if (known !== undefined) return known;
    const created = create(locale, timeZone);
    if (all.size >= MAX_CACHED) all.clear();
    all.set(name, created);
    return created;
  };
}

export const dateFormat = cached(
  (locale, timeZone) => new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone, ...latin }),
);

export const dateTimeFormat = cached(
  (locale, timeZone) =>
    new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone, ...latin }),
);

export const timeFormat = cached(
  (locale, timeZone) => new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone, ...latin }),
);

const unit = (name: "minute" | "hour") =>
  cached((locale) => new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "long", ...latin }));

export const minutesFormat = unit("minute");

export const hoursFormat = unit("hour");

export const numberFormat = cached((locale) => new Intl.NumberFormat(locale, latin));

export const relativeFormat = cached((locale) => new Intl.RelativeTimeFormat(locale, { numeric: "auto", ...latin }));

export const listFormat = cached((locale) => new Intl.ListFormat(locale, { style: "short", type: "unit" }));

export const pluralRules = cached((locale) => new Intl.PluralRules(locale));
