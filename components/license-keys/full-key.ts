import { useMutation } from "@tanstack/react-query";
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { copyText } from "@/lib/client/clipboard";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { revealKeyMutation } from "@/lib/client/reveal-key";

/** How long the page shows a full key. */
const SHOWN_MS = 60_000;
/** How long the button says "Copied". */
const COPIED_MS = 2_500;

/** A message under the key. If it only repeats what the customer can see, it's for screen readers only. */
type Message = { text: string; isVisible: boolean };

type FullKey = {
  /** The full key while the page shows it. It isn't stored anywhere else. */
  full: string | null;
  message: Message | null;
  isCopied: boolean;
  isBusy: boolean;
  /** The element with the key, to select its text. */
  element: RefObject<HTMLElement | null>;
  show: () => Promise<void>;
  hide: () => void;
  copy: () => Promise<void>;
};

/**
 * Shows and copies a full license key. Hides it after a minute, when the customer leaves the page, and after a rotation.
 * @param displayKey of the key as the page has it
 */
export function useFullKey(id: string, displayKey: string): FullKey {
  const text = useMessages("licenseKeys");
  const problems = useMessages("problems");
  const { mutateAsync: reveal, isPending: isBusy } = useMutation(revealKeyMutation(id));
  const [full, setFull] = useState<string | null>(null);
  const [message, setMessage] = useState<Message | null>(null);
  const [isCopied, setCopied] = useState(false);
  const [isSelecting, setSelecting] = useState(false);
  const element = useRef<HTMLElement>(null);

  const [knownKey, setKnownKey] = useState(displayKey);
  if (knownKey !== displayKey) {
    setKnownKey(displayKey);
    setFull(null);
    setMessage(null);
    setCopied(false);
    setSelecting(false);
  }

  const hide = useCallback(() => {
    setFull(null);
    setSelecting(false);
    setMessage({ text: text.keyHidden, isVisible: false });
  }, [text]);

  useEffect(() => {
    if (full === null) return;
    const timer = setTimeout(hide, SHOWN_MS);
    // "Back" may restore the page from the browser's memory, which must not contain the key.
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

  const showFailure = useCallback(
    (error: unknown) => {
      const reason = problems[toFailure(error).code];
      setMessage({ text: text.revealFailed({ reason }), isVisible: true });
    },
    [text, problems],
  );

  const show = useCallback(async () => {
    try {
      setFull(await reveal());
      setMessage({ text: text.keyRevealed, isVisible: false });
    } catch (error) {
      showFailure(error);
    }
  }, [reveal, text, showFailure]);

  async function copy(): Promise<void> {
    setMessage(null);
    // A hidden key goes to the clipboard without appearing on the page.
    const key = full === null ? reveal() : Promise.resolve(full);
    if (await copyText(key)) {
      setCopied(true);
      setMessage({ text: text.keyCopied, isVisible: false });
      return;
    }
    try {
      setFull(await key);
      setSelecting(true);
      setMessage({ text: text.copyRefused, isVisible: true });
    } catch (error) {
      showFailure(error);
    }
  }

  return { full, message, isCopied, isBusy, element, show, hide, copy };
}
