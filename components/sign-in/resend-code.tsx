"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { RESEND_SECONDS } from "@/lib/api/sign-in";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { askForCodeMutation } from "@/lib/client/sign-in-mutations";
import { fill } from "@/lib/messages/fill";

type ResendCodeProps = {
  email: string;
  next: string | null;
  /** When a code was asked for in this tab, in milliseconds; null after a reload. */
  askedAt: number | null;
  onAsked: () => void;
};

/** Another code, but not before the first had time to arrive. */
export function ResendCode({ email, next, askedAt, onAsked }: ResendCodeProps) {
  const text = useMessages("signIn");
  const problems = useMessages("problems");
  const ask = useMutation(askForCodeMutation(next));
  const seconds = useSecondsUntil(askedAt === null ? null : askedAt + RESEND_SECONDS * 1000);
  const isBusy = seconds > 0 || ask.isPending;
  return (
    <>
      <Button
        look="quiet"
        className="-ml-3.5"
        isBusy={isBusy}
        onClick={() => ask.mutate(email, { onSuccess: onAsked })}
      >
        {ask.isPending ? text.sending : seconds > 0 ? fill(text.resendIn, { seconds }) : text.resend}
      </Button>
      <p role="status" className="order-last basis-full text-sm text-muted empty:hidden">
        {ask.isSuccess ? text.resent : null}
      </p>
      <p role="alert" className="order-last basis-full text-sm text-bad empty:hidden">
        {ask.isError ? `${text.resendFailed} ${problems[toFailure(ask.error).code]}` : null}
      </p>
    </>
  );
}

function useSecondsUntil(end: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  // `now` is from before the click until the effect below has run.
  const left = end === null ? 0 : Math.min(RESEND_SECONDS, Math.max(0, Math.ceil((end - now) / 1000)));
  const isCounting = left > 0;
  useEffect(() => {
    setNow(Date.now());
    if (!isCounting) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isCounting]);
  return left;
}
