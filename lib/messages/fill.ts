import { numberFormat, pluralRules } from "../formatters";

/**
 * Messages are plain text with `{placeholders}`, so that they can travel from the server to a component and be given to a
 * translator as they are. `fill` knows the placeholders of each text at compile time.
 */
type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

/** Puts values in the place of `{name}`; a message with a placeholder that gets no value does not compile. */
export function fill<const Text extends string>(
  text: Text,
  values: Readonly<Record<Placeholders<Text>, string | number>>,
): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value: unknown = Object.hasOwn(values, name) ? Reflect.get(values, name) : whole;
    return String(value);
  });
}

/** A text by number, after the plural categories of Unicode (CLDR); `other` is always there. */
export type PluralForms = { readonly other: string; readonly one?: string };

/** The form of `forms` that `count` takes in `locale`, with `{count}` filled in the way that language writes numbers. */
export function fillCount(forms: PluralForms, count: number, locale: string): string {
  const category = pluralRules(locale).select(count);
  const text = category === "one" ? (forms.one ?? forms.other) : forms.other;
  return text.replace("{count}", numberFormat(locale).format(count));
}

/** The same structure with any text in it: what a translation of a catalog has to be. */
export type Translation<Catalog> = {
  readonly [Key in keyof Catalog]: Catalog[Key] extends string ? string : Translation<Catalog[Key]>;
};
