import { numberFormat, pluralRules } from "../formatters";

/**
 * The placeholder names in a text, known at compile time. Messages are plain text with `{placeholders}`, so the server can
 * send them to components, and translators can work with them directly.
 */
type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** Replaces each `{name}` with its value. A missing value is a compile error. */
export function fill<const Text extends string>(
  text: Text,
  values: Readonly<Record<Placeholders<Text>, string | number>>,
): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value: unknown = Object.hasOwn(values, name) ? Reflect.get(values, name) : whole;
    return String(value);
  });
}

/** A text for each plural category of Unicode CLDR. `other` is required. */
export type PluralForms = { readonly other: string; readonly one?: string };

/** Picks the plural form for `count` in `locale` and fills in `{count}`, formatted for that locale. */
export function fillCount(forms: PluralForms, count: number, locale: string): string {
  const category = pluralRules(locale).select(count);
  const text = category === "one" ? (forms.one ?? forms.other) : forms.other;
  return text.replace("{count}", numberFormat(locale).format(count));
}

/** Returns the text for a code, or `fallback` for an unknown code: Polar or a newer portal may send one. */
export function textFor<Fallback>(texts: Readonly<Record<string, string>>, code: string, fallback: Fallback) {
  return (Object.hasOwn(texts, code) ? texts[code] : undefined) ?? fallback;
}

/** A translation of a catalog: the same keys with other texts. */
export type Translation<Catalog> = {
  readonly [Key in keyof Catalog]: Catalog[Key] extends string ? string : Translation<Catalog[Key]>;
};
