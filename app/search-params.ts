/** What Next gives a page for the query of its URL. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** The same as the browser's URLSearchParams. Of a name that is given twice, `get` answers the first in both. */
export function toUrlSearchParams(searchParams: SearchParams): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(searchParams)) {
    for (const one of [value].flat()) {
      if (one !== undefined) params.append(name, one);
    }
  }
  return params;
}
