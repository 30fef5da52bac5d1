import { type RefObject, useEffect } from "react";

/**
 * Keeps the keyboard's place. When the focused element goes away with its row or message, the browser would begin again at the
 * top of the page; instead, `fallback` gets the focus.
 * @param container whose elements are watched. It must be there from the first render.
 */
export function useKeptFocus(container: RefObject<HTMLElement | null>, fallback: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const watched = container.current;
    if (watched === null) return;
    const stop = new AbortController();
    let focused: Node | null = null;
    const onFocusIn = ({ target }: FocusEvent) => {
      focused = target instanceof Node && watched.contains(target) ? target : null;
    };
    // A click beside everything takes the focus, too. Some browsers also say it of an element that is just being removed.
    const onFocusOut = ({ target }: FocusEvent) =>
      queueMicrotask(() => {
        if (focused === target && focused?.isConnected) focused = null;
      });
    document.addEventListener("focusin", onFocusIn, { signal: stop.signal });
    document.addEventListener("focusout", onFocusOut, { signal: stop.signal });
    const observer = new MutationObserver(() => {
      if (focused === null || focused.isConnected || document.activeElement !== document.body) return;
      focused = null;
      fallback.current?.focus();
    });
    observer.observe(watched, { childList: true, subtree: true });
    return () => {
      stop.abort();
      observer.disconnect();
    };
  }, [container, fallback]);
}
