"use client";

import { useEffect, useState } from "react";
import { useMessages, useRenderedAt } from "@/lib/client/locale";
import { useSessionOver } from "@/lib/client/session-over";
import { IMPERSONATION_ENDED } from "@/lib/client/support-paths";

/** Screen readers announce the time left at these minutes. Every second would be too often. */
const ANNOUNCED_MINUTES = [10, 5, 2, 1];

type ImpersonationClockProps = {
  endsAt: string;
  /** True while this page ends the impersonation itself, and then leads elsewhere. */
  isEnding: boolean;
};

/** The time left, by the server's clock. Leaves the page when the time is up or the impersonation has ended elsewhere. */
export function ImpersonationClock({ endsAt, isEnding }: ImpersonationClockProps) {
  const text = useMessages("impersonation");
  const left = useSecondsLeft(endsAt);
  const isSessionOver = useSessionOver();
  const isOver = left <= 0 || (isSessionOver && !isEnding);

  useEffect(() => {
    // Removes the customer's data from the screen.
    if (isOver) window.location.replace(IMPERSONATION_ENDED);
  }, [isOver]);

  const minutes = Math.floor(left / 60);
  const announced = ANNOUNCED_MINUTES.find((one) => left <= one * 60 && left > (one - 1) * 60);
  return (
    <>
      <p className="whitespace-nowrap">
        {text.timeLeft({
          time: () => (
            <strong role="timer" className="text-base tabular-nums" suppressHydrationWarning>
              {minutes}:{String(left % 60).padStart(2, "0")}
            </strong>
          ),
        })}
      </p>
      <p role="status" className="sr-only">
        {announced !== undefined && text.minutesLeft({ count: announced })}
      </p>
    </>
  );
}

/** Returns the seconds until a time on the server's clock. The browser's clock may be wrong, so it only measures durations. */
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
