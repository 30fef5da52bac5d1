"use client";

import { Check, Copy, Eye, EyeOff } from "lucide-react";
import { useEffect, useRef } from "react";
import { buttonClass } from "@/components/ui/button";
import { useMessages } from "@/lib/client/locale";
import { cn } from "@/lib/cn";
import { useSecret } from "./secret";

type SecretKeyProps = {
  id: string;
  displayKey: string;
  /** May the one who looks see the full key? Never staff. */
  canReveal: boolean;
  /** The id of the heading that says what this is the key of, for who hears the buttons without seeing the row. */
  labelledBy: string;
  /** `row`: icons beside the key in a list; `page`: buttons with words. */
  look: "row" | "page";
  /** Shows the full key at once: after a rotation, which is the moment to copy it. */
  isShownAtOnce?: boolean;
};

const iconButton =
  "inline-flex size-11 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-track hover:text-text aria-disabled:cursor-default aria-disabled:opacity-60 sm:size-7.5";

/** The masked key with "Reveal key" and "Copy key". */
export function SecretKey({ id, displayKey, canReveal, labelledBy, look, isShownAtOnce = false }: SecretKeyProps) {
  const text = useMessages("licenseKeys");
  const { full, said, isCopied, isBusy, element, show, hide, copy } = useSecret(id);
  const isRow = look === "row";
  const toggleName = full === null ? text.revealKey : text.hideKey;

  const isAsked = useRef(false);
  useEffect(() => {
    if (!isShownAtOnce || isAsked.current) return;
    isAsked.current = true;
    void show();
  }, [isShownAtOnce, show]);

  return (
    <div className="min-w-0">
      <div className={cn("flex flex-wrap items-center", isRow ? "gap-x-0.5" : "gap-x-3 gap-y-2.5")}>
        <code
          ref={element}
          className={cn(
            "min-w-0 font-mono whitespace-pre-wrap text-text [overflow-wrap:anywhere]",
            isRow ? "text-[0.8125rem]" : "text-base sm:text-lg",
            full !== null && "select-all",
            // A whole key takes several lines beside its buttons, rather than to push them away from under the pointer.
            isRow && full !== null && "grow basis-32",
          )}
        >
          <bdi>{full ?? displayKey}</bdi>
        </code>
        {canReveal && (
          <div className={cn("script-only flex", isRow ? "shrink-0" : "flex-wrap gap-2")}>
            <button
              type="button"
              aria-label={isRow ? toggleName : undefined}
              aria-describedby={labelledBy}
              aria-disabled={isBusy || undefined}
              title={isRow ? toggleName : undefined}
              className={isRow ? iconButton : buttonClass("secondary")}
              onClick={() => {
                if (isBusy) return;
                if (full === null) void show();
                else hide();
              }}
            >
              {full === null ? <Eye size={16} /> : <EyeOff size={16} />}
              {!isRow && toggleName}
            </button>
            <button
              type="button"
              aria-label={isRow ? text.copyKey : undefined}
              aria-describedby={labelledBy}
              aria-disabled={isBusy || undefined}
              title={isRow ? text.copyKey : undefined}
              className={isRow ? iconButton : buttonClass("secondary")}
              onClick={() => {
                if (!isBusy) void copy();
              }}
            >
              {isCopied ? <Check size={16} className="text-good" /> : <Copy size={16} />}
              {!isRow && (isCopied ? text.copied : text.copyKey)}
            </button>
          </div>
        )}
        {isRow && isCopied && <span className="text-[0.8125rem] font-medium text-good">{text.copied}</span>}
      </div>
      <p role="status" className={said?.isVisible ? "mt-1 mb-1.5 max-w-prose text-[0.8125rem] text-bad" : "sr-only"}>
        {said?.text}
      </p>
    </div>
  );
}
