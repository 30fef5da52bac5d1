"use client";

import { useEffect, useState } from "react";
import { Icon } from "@/components/ui/icon";
import { copyText } from "@/lib/client/clipboard";
import { useMessages } from "@/lib/client/locale";
import { cn } from "@/lib/cn";

/** How long the button shows the outcome. */
const OUTCOME_MS = 2500;

type CopyValueProps = {
  value: string;
  /** The value's name, for the button's label: "Customer ID". */
  what: string;
  /** Uses a monospaced font. */
  isCode?: boolean;
};

/** A value with a button that copies it. */
export function CopyValue({ value, what, isCode = false }: CopyValueProps) {
  return (
    <span className="inline-flex max-w-full min-w-0 items-center gap-1">
      <bdi className={cn("min-w-0 [overflow-wrap:anywhere]", isCode && "font-mono text-note")}>{value}</bdi>
      <CopyButton value={value} what={what} />
    </span>
  );
}

/** Copies a value. Says "Copied" only if the browser copied it. */
export function CopyButton({ value, what }: Pick<CopyValueProps, "value" | "what">) {
  const text = useMessages("lookup");
  const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);

  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), OUTCOME_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  return (
    <>
      <button
        type="button"
        title={text.copy({ what })}
        aria-label={text.copy({ what })}
        className="relative z-10 inline-flex size-11 shrink-0 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-track hover:text-text sm:size-7"
        onClick={async () => setOutcome((await copyText(Promise.resolve(value))) ? "copied" : "refused")}
      >
        {outcome === "copied" ? <Icon name="check" size={15} className="text-good" /> : <Icon name="copy" size={15} />}
      </button>
      <span role="status" className={outcome === "refused" ? "text-note text-bad" : "sr-only"}>
        {outcome === "copied" ? text.copied : outcome === "refused" ? text.copyRefused : ""}
      </span>
    </>
  );
}
