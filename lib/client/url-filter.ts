/** One parser for each name in a filter. It gets the text from the URL and returns undefined if that's invalid. */
export type Readers<Filter> = { [Name in keyof Filter]-?: (text: string) => Filter[Name] | undefined };

type RequiredNames<Filter> = {
  [Name in keyof Filter]-?: object extends Pick<Filter, Name> ? never : Name;
}[keyof Filter];

/**
 * Reads and writes a filter in the query of a page's URL. The API rejects invalid values. A page ignores them and can report
 * them, because people follow old or broken links.
 * @param readers in the order that `write` puts the names in a URL
 * @param defaults the values of names that are missing from the URL. `write` omits them.
 */
export function urlFilter<Filter extends object>(
  readers: Readers<Filter>,
  defaults: Pick<Filter, RequiredNames<Filter>>,
) {
  const names = Object.keys(readers) as (keyof Filter & string)[];
  const defaultOf = defaults as Partial<Filter>;
  return {
    /** Returns the filter, the names with invalid values (`ignored`), and names that aren't in the filter (`unknown`). */
    read(params: URLSearchParams): { filter: Filter; ignored: string[]; unknown: string[] } {
      const filter = { ...defaults } as Filter;
      const ignored: string[] = [];
      for (const name of names) {
        const text = params.get(name) ?? "";
        // A form sent without JavaScript includes its empty fields.
        if (text.trim() === "") continue;
        const value = readers[name](text);
        if (value === undefined) ignored.push(name);
        else filter[name] = value;
      }
      const unknown = [...params.keys()].filter((name) => !Object.hasOwn(readers, name) && params.get(name) !== "");
      return { filter, ignored, unknown };
    },

    /** Returns `?page=2&status=expired`, or an empty string if all values are defaults. */
    write(filter: Partial<Filter>): string {
      const params = new URLSearchParams();
      for (const name of names) {
        const value = filter[name];
        if (value !== undefined && value !== "" && value !== defaultOf[name]) params.set(name, String(value));
      }
      return params.size === 0 ? "" : `?${params}`;
    },
  };
}
