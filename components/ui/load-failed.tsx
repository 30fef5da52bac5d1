"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useTransition } from "react";
import { useTimeZone } from "@/lib/client/clock";
import { type FailureCode, isSessionOver, isWorthRetrying } from "@/lib/client/failure";
import type { LoadFailure } from "@/lib/client/load-failure";
import { useLocale, useMessages } from "@/lib/client/locale";
import { RETRY_INTERVAL_MS } from "@/lib/client/query-client";
import { formatTime } from "@/lib/format";
import { Alert } from "./alert";
import { Button } from "./button";

type LoadFailedProps = LoadFailure & {
  title: string;
  /** `bad`: there's nothing to show. `warn`: the page shows older data below. */
  tone: "bad" | "warn";
  /** Replaces "Try again". */
  action?: ReactNode;
  /** True if the page also retries without a click. */
  retriesAutomatically?: boolean;
};

/** Explains why data couldn't be loaded, with a retry button. Pages show this instead of an empty list. */
export function LoadFailed({ title, tone, action, ...failure }: LoadFailedProps) {
  const { code, reference, lastLoadedAt, isTrying, onRetry, retriesAutomatically = isWorthRetrying(code) } = failure;
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const locale = useLocale();
  const timeZone = useTimeZone();
  const tryAgain = isSessionOver(code) ? undefined : (
    <Button isBusy={isTrying} onClick={onRetry}>
      {isTrying ? shell.tryingAgain : shell.tryAgain}
    </Button>
  );
  const notes = [
    lastLoadedAt > 0 && shell.lastLoaded({ time: formatTime(lastLoadedAt, locale, timeZone) }),
    retriesAutomatically && shell.retriesAutomatically,
    reference !== undefined && !isSessionOver(code) && shell.reference({ reference }),
  ].filter(Boolean);
  return (
    <Alert tone={tone} role="alert" title={title} actions={action ?? tryAgain}>
      <p>{problems[code]}</p>
      {notes.length > 0 && <p className="text-muted">{notes.join(" ")}</p>}
    </Alert>
  );
}

/** The same for a page that only the server can load. Also refreshes the page automatically. */
export function PageLoadFailed({ title, code }: { title: string; code: FailureCode }) {
  const router = useRouter();
  const [isTrying, startTrying] = useTransition();
  useEffect(() => {
    if (!isWorthRetrying(code)) return;
    const timer = setInterval(() => startTrying(() => router.refresh()), RETRY_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [code, router]);
  const onRetry = () => startTrying(() => router.refresh());
  return <LoadFailed tone="bad" lastLoadedAt={0} {...{ title, code, isTrying, onRetry }} />;
}
