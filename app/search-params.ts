/** The type of Next's `searchParams` for pages. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** Converts Next's `searchParams` to URLSearchParams. If a name occurs twice, `get` returns the first value, as in the browser. */
export function toUrlSearchParams(searchParams: SearchParams): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(searchParams)) {
    for (const text of [value].flat()) {
      if (text !== undefined) params.append(name, text);
    }
  }
  return params;
}
