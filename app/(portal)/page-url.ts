import { redirect } from "next/navigation";

/** What Next gives a page for the query of its address. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** The same as URLSearchParams, which the browser has: of a name that stands twice, the first counts in both. */
export function toUrlSearchParams(searchParams: SearchParams): URLSearchParams {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(searchParams)) {
    for (const one of [value].flat()) {
      if (one !== undefined) params.append(name, one);
    }
  }
  return params;
}

/** To the sign-in, and from there back to `path` (of this portal, with its query). */
export function redirectToSignIn(path: string): never {
  redirect(`/sign-in?next=${encodeURIComponent(path)}`);
}
