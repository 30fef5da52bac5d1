import type { MouseEvent } from "react";

/** Does this click ask for a new tab or window, or is it handled already? Then it is not ours. */
export function isForBrowser(event: MouseEvent): boolean {
  return (
    event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
  );
}
