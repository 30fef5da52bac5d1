import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useEffectEvent } from "react";

/**
 * The page's state is its address. A change of it here asks no server component: the list asks the API by itself, and
 * "back" finds what was shown in the cache. `search` is `?…`, or empty for none.
 */
export function useAddress() {
  const params = useSearchParams();
  const go = useCallback((search: string, how: "push" | "replace") => {
    const address = `${window.location.pathname}${search}`;
    if (`${window.location.pathname}${window.location.search}` === address) return;
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }, []);

  // A change made while the page comes to life can be earlier than Next, which listens to the history from then on.
  const tellNext = useEffectEvent(() => {
    const { href, search } = window.location;
    if (new URLSearchParams(search).toString() !== params.toString()) window.history.replaceState(null, "", href);
  });
  useEffect(() => {
    const timer = setTimeout(tellNext);
    return () => clearTimeout(timer);
  }, []);
  return { params, go };
}
