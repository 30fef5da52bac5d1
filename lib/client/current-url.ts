import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useEffectEvent } from "react";

/**
 * The page's state is in its URL. `go` changes the query (`?…`, or empty) without asking the server for the page: the list
 * loads its data from the API, and "back" finds the earlier data in the cache.
 */
export function useCurrentUrl() {
  const params = useSearchParams();
  const go = useCallback((search: string, how: "push" | "replace") => {
    const url = `${window.location.pathname}${search}`;
    if (`${window.location.pathname}${window.location.search}` === url) return;
    if (how === "push") window.history.pushState(null, "", url);
    else window.history.replaceState(null, "", url);
  }, []);

  // A change during hydration may come before Next listens to the history.
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

/** Is this link's page open, or one below it? */
export function useOpenPage(href: string): { isOpen: boolean; isWithin: boolean } {
  const pathname = usePathname();
  return { isOpen: pathname === href, isWithin: pathname === href || pathname.startsWith(`${href}/`) };
}
