"use client";

import { Alert } from "@/components/ui/alert";
import { Button, buttonClass } from "@/components/ui/button";
import type { Failure, FailureCode } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { fill } from "@/lib/messages/fill";

type SupportFailedProps = {
  title: string;
  code: FailureCode;
  failure: Failure | null;
  isTrying: boolean;
  onRetry: () => void;
};

/** What went wrong, and a way on. Nothing is tried again by itself: each try of staff is written down. */
export function SupportFailed({ title, code, failure, isTrying, onRetry }: SupportFailedProps) {
  const text = useMessages("lookup");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const isSignedOut = code === "staff_session_required";
  return (
    <Alert
      tone="bad"
      role="alert"
      title={title}
      actions={
        isSignedOut ? (
          <a
            href="/support"
            className={buttonClass("secondary")}
            onClick={(event) => {
              const here = window.location.pathname + window.location.search;
              event.currentTarget.search = new URLSearchParams({ next: here }).toString();
            }}
          >
            {text.signInAgain}
          </a>
        ) : (
          <Button isBusy={isTrying} onClick={onRetry}>
            {isTrying ? shell.tryingAgain : shell.tryAgain}
          </Button>
        )
      }
    >
      <p>{problems[code]}</p>
      {failure?.reference !== undefined && (
        <p className="text-muted">{fill(shell.reference, { reference: failure.reference })}</p>
      )}
    </Alert>
  );
}
