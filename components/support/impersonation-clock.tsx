"use client";

import { useEffect, useState } from "react";
import { useLocale, useRenderedAt } from "@/lib/client/locale";
import { useSessionOver } from "@/lib/client/session-over";
import { fillCount } from "@/lib/messages/fill";
import type { SupportMessages } from "@/lib/messages/support";

/** Said to a screen reader at these many minutes; a clock that speaks each second could not be listened to. */
const SPOKEN_MINUTES = [10, 5, 2, 1];

type ImpersonationClockProps = { endsAt: string; text: SupportMessages["impersonation"] };

/** The time that is left, by the server's clock; when there is none, or the impersonation was ended elsewhere, the page is left. */
export function ImpersonationClock({ endsAt, text }: ImpersonationClockProps) {
  const locale = useLocale();
  const left = useSecondsLeft(endsAt);
  const isOver = useSessionOver() || left <= 0;

  useEffect(() => {
    // Nothing of the customer stays on the screen.
    if (isOver) window.location.replace("/support?ended=1");
  }, [isOver]);

  const minutes = Math.floor(left / 60);
  const spoken = SPOKEN_MINUTES.find((one) => left <= one * 60 && left > (one - 1) * 60);
  return (
    <>
      <p className="whitespace-nowrap">
        {text.timeLeft}{" "}
        <strong role="timer" className="text-base tabular-nums" suppressHydrationWarning>
          {minutes}:{String(left % 60).padStart(2, "0")}
        </strong>
      </p>
      <p role="status" className="sr-only">
        {spoken !== undefined && fillCount(text.minutesLeft, spoken, locale)}
      </p>
    </>
  );
}

/** Whole seconds until a moment of the server's; the browser's own clock may be wrong, only its pace is used. */
function useSecondsLeft(endsAt: string): number {
  const renderedAt = useRenderedAt();
  const [left, setLeft] = useState(() => secondsBetween(renderedAt, endsAt));
  useEffect(() => {
    const startedAt = Date.now();
    const timer = setInterval(() => setLeft(secondsBetween(renderedAt + (Date.now() - startedAt), endsAt)), 500);
    return () => clearInterval(timer);
  }, [renderedAt, endsAt]);
  return left;
}

function secondsBetween(now: number, endsAt: string): number {
  return Math.max(0, Math.ceil((Date.parse(endsAt) - now) / 1000));
}
