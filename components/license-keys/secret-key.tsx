"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { useMessages } from "@/lib/client/locale";
import { cn } from "@/lib/cn";
import { useFullKey } from "./full-key";
import { KeyQr } from "./key-qr";

type SecretKeyProps = {
  id: string;
  displayKey: string;
  /** True if this session may see the full key. Staff never may. */
  canReveal: boolean;
  /** The ID of the heading with the benefit's name. It describes the buttons for screen readers. */
  labelledBy: string;
  /** `row`: icons beside the key. `page`: buttons with labels. */
  look: "row" | "page";
  /** More buttons beside these, with the look `page`. */
  children?: ReactNode;
  /** Reveals the key on mount. Used after a rotation. */
  revealsOnMount?: boolean;
};

const iconButton =
  "inline-flex size-11 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-track hover:text-text aria-disabled:cursor-default aria-disabled:opacity-60 sm:size-7.5";

/** The masked key with "Reveal key" and "Copy key". */
export function SecretKey({
  id,
  displayKey,
  canReveal,
  labelledBy,
  look,
  children,
  revealsOnMount = false,
}: SecretKeyProps) {
  const text = useMessages("licenseKeys");
  const { full, message, isCopied, isBusy, element, show, hide, copy } = useFullKey(id, displayKey);
  const isRow = look === "row";

  const wasShown = useRef(false);
  useEffect(() => {
    if (!revealsOnMount || wasShown.current) return;
    wasShown.current = true;
    void show();
  }, [revealsOnMount, show]);

  const button = (name: string, label: string, icon: ReactNode, action: () => void) => (
    <button
      type="button"
      aria-label={isRow ? name : undefined}
      aria-describedby={labelledBy}
      aria-disabled={isBusy || undefined}
      title={isRow ? name : undefined}
      className={isRow ? iconButton : buttonClass("secondary", "grow")}
      onClick={() => {
        if (!isBusy) action();
      }}
    >
      {icon}
      {!isRow && label}
    </button>
  );

  return (
    <div className="min-w-0">
      {/* On a page the buttons have a line of their own, so a full key doesn't move them. */}
      <div className={cn("flex", isRow ? "flex-wrap items-center gap-x-0.5" : "flex-col gap-3.5")}>
        <code
          ref={element}
          className={cn(
            "min-w-0 font-mono whitespace-pre-wrap text-text [overflow-wrap:anywhere]",
            isRow ? "text-note" : "text-lg tracking-wide sm:text-xl",
            full !== null && "select-all",
            // A full key wraps, so the buttons don't move away from the pointer.
            isRow && full !== null && "grow basis-32",
          )}
        >
          <bdi>{full ?? displayKey}</bdi>
        </code>
        <div className={cn("flex empty:hidden", isRow ? "shrink-0" : "flex-wrap gap-2")}>
          {canReveal && (
            <div className={cn("script-only flex", !isRow && "grow gap-2 sm:grow-0")}>
              {full === null
                ? button(text.revealKey, text.revealKey, <Icon name="eye" size={16} />, () => void show())
                : button(text.hideKey, text.hideKey, <Icon name="eye-off" size={16} />, hide)}
              {button(
                text.copyKey,
                isCopied ? text.copied : text.copyKey,
                isCopied ? <Icon name="check" size={16} className="text-good" /> : <Icon name="copy" size={16} />,
                () => void copy(),
              )}
            </div>
          )}
          {children}
          {!isRow && full !== null && <KeyQr value={full} />}
        </div>
        {isRow && isCopied && <span className="text-note font-medium text-good">{text.copied}</span>}
      </div>
      <p role="status" className={message?.isVisible ? "mt-1 mb-1.5 max-w-prose text-note text-bad" : "sr-only"}>
        {message?.text}
      </p>
    </div>
  );
}
