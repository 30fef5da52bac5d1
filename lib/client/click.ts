import type { MouseEvent } from "react";

/**
 * Returns a link's click handler that runs `action` instead of loading the link. The browser still handles clicks that open
 * a new tab or window.
 */
export function onPlainClick(action: () => void) {
  return (event: MouseEvent) => {
    const isModified = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (event.defaultPrevented || event.button !== 0 || isModified) return;
    event.preventDefault();
    action();
  };
}
