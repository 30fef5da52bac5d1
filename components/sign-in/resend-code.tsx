"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { RESEND_SECONDS, type SignInLimit } from "@/lib/api/sign-in";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { requestCodeMutation } from "@/lib/client/sign-in-mutations";
import { cn } from "@/lib/cn";

type ResendCodeProps = {
  email: string;
  next: string | null;
  /** When this tab last requested a code, in milliseconds. Null after a reload. */
  sentAt: number | null;
  /** Called with the limit that stopped the code, or null if it was sent. */
  onCodeSent: (limit: SignInLimit | null) => void;
  /** True if nothing else leads on, because the last code can't be used anymore. */
  isMain?: boolean;
};

/** Requests another code. The button is disabled until the previous code has had time to arrive. */
export function ResendCode({ email, next, sentAt, onCodeSent, isMain = false }: ResendCodeProps) {
  const text = useMessages("signIn");
  const problems = useMessages("problems");
  const shell = useMessages("shell");
  const request = useMutation(requestCodeMutation(next));
  const seconds = useSecondsUntil(sentAt === null ? null : sentAt + RESEND_SECONDS * 1000);
  const isBusy = seconds > 0 || request.isPending;
  return (
    <>
      <Button
        look={isMain ? "primary" : "quiet"}
        className={isMain ? "w-full" : ""}
        isBusy={isBusy}
        onClick={() => request.mutate(email, { onSuccess: ({ limit }) => onCodeSent(limit) })}
      >
        {request.isPending ? text.sending : seconds > 0 ? text.resendIn({ seconds }) : text.resend}
      </Button>
      <p role="status" className={cn("order-last basis-full text-sm text-muted empty:hidden", !isMain && "px-3.5")}>
        {request.data?.limit === null ? text.resent : null}
      </p>
      <p role="alert" className={cn("order-last basis-full text-sm text-bad empty:hidden", !isMain && "px-3.5")}>
        {request.isError
          ? shell.sentences({ first: text.resendFailed, second: problems[toFailure(request.error).code] })
          : null}
      </p>
    </>
  );
}

/** Counts the seconds until a time, in milliseconds; 0 from then on, or without a time. */
export function useSecondsUntil(end: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  // Until the effect below runs, `now` may be older than `sentAt`.
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
