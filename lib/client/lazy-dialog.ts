import { useCallback, useRef, useState } from "react";
import { useLazyPart } from "./lazy-part";

/**
 * A button and the dialog that it opens, which is loaded on first use. Each opening resets the dialog.
 * @returns `Dialog`, null until it is loaded and opened; `opening`, its key; `state`, its `DialogState`; and `trigger`, what the
 *   button needs. `isFailed` if it couldn't be loaded.
 */
export function useLazyDialog<Dialog>(load: () => Promise<Dialog>) {
  const button = useRef<HTMLButtonElement>(null);
  const { part, isFailed, prepare, show } = useLazyPart(load);
  const [opening, setOpening] = useState({ count: 0, isOpen: false });

  const open = useCallback(() => {
    setOpening(({ count }) => ({ count: count + 1, isOpen: true }));
    void show();
  }, [show]);
  const close = useCallback(() => setOpening((before) => ({ ...before, isOpen: false })), []);
  const focusAfter = useCallback(() => button.current, []);

  return {
    Dialog: opening.count > 0 ? part : null,
    opening: opening.count,
    isFailed,
    state: { isOpen: opening.isOpen, onClose: close, focusAfter },
    trigger: { ref: button, onPointerEnter: prepare, onFocus: prepare, onClick: open },
  };
}
