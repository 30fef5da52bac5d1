import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useEffectEvent } from "react";

/**
 * Returns the URL's parameters, which hold the page's state. `go` changes the query (`?…`, or empty) without loading the page
 * from the server: the list gets its data from the API, and "back" gets it from the cache.
 */
export function useCurrentUrl() {
  const params = useSearchParams();
  const go = useCallback((search: string, how: "push" | "replace") => {
    const url = `${window.location.pathname}${search}`;
    if (`${window.location.pathname}${window.location.search}` === url) return;
    if (how === "push") window.history.pushState(null, "", url);
    else window.history.replaceState(null, "", url);
  }, []);

  // Next may miss a change made during hydration, so repeat it.
  const repeatForNext = useEffectEvent(() => {
    const { href, search } = window.location;
    if (new URLSearchParams(search).toString() !== params.toString()) window.history.replaceState(null, "", href);
  });
  useEffect(() => {
    const timer = setTimeout(repeatForNext);
    return () => clearTimeout(timer);
  }, []);
  return { params, go };
}

/** Returns whether the page at `href` is open (`isOpen`), or that page or one below it (`isWithin`). */
export function useOpenPage(href: string): { isOpen: boolean; isWithin: boolean } {
  const pathname = usePathname();
  return { isOpen: pathname === href, isWithin: pathname === href || pathname.startsWith(`${href}/`) };
}
