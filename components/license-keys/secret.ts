import { useMutation } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { copyText } from "@/lib/client/clipboard";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { revealKeyMutation } from "@/lib/client/mutations";
import { fill } from "@/lib/messages/fill";

/** How long a full key stays on the screen. */
const SHOWN_MS = 60_000;
/** How long the button says "Copied". */
const COPIED_MS = 2_500;

/** What is said under the key, or, when it can be seen anyway, to a screen reader alone. */
type Said = { text: string; isVisible: boolean };

type Secret = {
  /** The full key while it is shown. It lives in this state and nowhere else. */
  full: string | null;
  said: Said | null;
  isCopied: boolean;
  isBusy: boolean;
  /** To be put on the element that holds the key, for selecting it. */
  element: RefObject<HTMLElement | null>;
  show: () => Promise<void>;
  hide: () => void;
  copy: () => Promise<void>;
};

/** The full key of one license key: shown when asked for, for a minute at most, gone when the page is left. */
export function useSecret(id: string): Secret {
  const text = useMessages("licenseKeys");
  const problems = useMessages("problems");
  const { mutateAsync: obtain, isPending: isBusy } = useMutation(revealKeyMutation(id));
  const [full, setFull] = useState<string | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const [isCopied, setCopied] = useState(false);
  const [isSelecting, setSelecting] = useState(false);
  const element = useRef<HTMLElement>(null);

  const hide = useCallback(() => {
    setFull(null);
    setSelecting(false);
    setSaid({ text: text.keyHidden, isVisible: false });
  }, [text]);

  useEffect(() => {
    if (full === null) return;
    const timer = setTimeout(hide, SHOWN_MS);
    // A page that is kept for "back" must not come back with the key on it.
    window.addEventListener("pagehide", hide);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", hide);
    };
  }, [full, hide]);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  useEffect(() => {
    if (!isSelecting || full === null || element.current === null) return;
    window.getSelection()?.selectAllChildren(element.current);
    setSelecting(false);
  }, [isSelecting, full]);

  const sayFailed = useCallback(
    (error: unknown) => {
      const reason = problems[toFailure(error).code];
      setSaid({ text: fill(text.revealFailed, { reason }), isVisible: true });
    },
    [text, problems],
  );

  const show = useCallback(async () => {
    try {
      setFull(await obtain());
      setSaid({ text: text.keyRevealed, isVisible: false });
    } catch (error) {
      sayFailed(error);
    }
  }, [obtain, text, sayFailed]);

  async function copy(): Promise<void> {
    setSaid(null);
    // A key that is shown is copied as shown; else it is fetched for the clipboard alone, and stays hidden.
    const key = full === null ? obtain() : Promise.resolve(full);
    if (await copyText(key)) {
      setCopied(true);
      setSaid({ text: text.keyCopied, isVisible: false });
      return;
    }
    try {
      setFull(await key);
      setSelecting(true);
      setSaid({ text: text.copyRefused, isVisible: true });
    } catch (error) {
      sayFailed(error);
    }
  }

  return { full, said, isCopied, isBusy, element, show, hide, copy };
}
