"use client";

import { useTimeZone } from "@/lib/client/clock";
import { type FailureCode, isSessionOver, isWorthRetrying } from "@/lib/client/failure";
import { useLocale, useMessages } from "@/lib/client/locale";
import { formatTime } from "@/lib/format";
import { fill } from "@/lib/messages/fill";
import { Alert } from "./alert";
import { Button } from "./button";

type LoadFailedProps = {
  title: string;
  code: FailureCode;
  reference?: string | undefined;
  /** When it last worked, in milliseconds; 0 for never in this tab. */
  lastWorkedAt: number;
  isTrying: boolean;
  onRetry: () => void;
  /** `bad`: there is nothing to show; `warn`: older data stays below. */
  tone: "bad" | "warn";
};

/** What is wrong, since when, and a way on. It is never said by an empty list. */
export function LoadFailed({ title, code, reference, lastWorkedAt, isTrying, onRetry, tone }: LoadFailedProps) {
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const canPass = isWorthRetrying(code);
  return (
    <Alert
      tone={tone}
      role="alert"
      title={title}
      actions={
        isSessionOver(code) ? undefined : (
          <Button isBusy={isTrying} onClick={onRetry}>
            {isTrying ? shell.tryingAgain : shell.tryAgain}
          </Button>
        )
      }
    >
      <p>{problems[code]}</p>
      <p className="text-muted">
        {[
          lastWorkedAt > 0 && fill(shell.lastLoaded, { time: formatTime(lastWorkedAt, locale, timeZone) }),
          canPass && shell.retriesAutomatically,
          reference !== undefined && !isSessionOver(code) && fill(shell.reference, { reference }),
        ]
          .filter(Boolean)
          .join(" ")}
      </p>
    </Alert>
  );
}
