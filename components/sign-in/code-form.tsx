"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import type { SignInLimit, Verified } from "@/lib/api/sign-in";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { verifyCodeMutation } from "@/lib/client/sign-in-mutations";
import { CodeEntry } from "./code-entry";
import { useLinkedCode } from "./linked-code";
import { ResendCode } from "./resend-code";

type CodeFormProps = {
  /** Where the code was sent. */
  email: string;
  next: string | null;
  /** When this tab last requested a code, in milliseconds. Null after a reload. */
  sentAt: number | null;
  /** Called with the limit that stopped another code, or null if it was sent. */
  onCodeSent: (limit: SignInLimit | null) => void;
  onVerified: (answer: Verified) => void;
  /** Called after a failure of Polar. The code may have been correct. */
  onUnknownOutcome: () => void;
  onOtherEmail: () => void;
};

/** The second step: the one-time code, and what to do without one. Once a code can't be used anymore, the main button sends another. */
export function CodeForm({ email, next, sentAt, ...on }: CodeFormProps) {
  const text = useMessages("signIn");
  const verify = useMutation(verifyCodeMutation());
  const isBusy = verify.isPending || (verify.isSuccess && "session" in verify.data);
  const failure = verify.isError ? toFailure(verify.error) : null;
  const isSpent = failure?.code === "otp_expired" || (failure?.code === "otp_wrong" && failure.triesLeft === 0);
  return (
    <>
      <CodeEntry
        key={sentAt}
        className="mt-5 space-y-4"
        verify={verify}
        isBusy={isBusy}
        linked={useLinkedCode()}
        onVerified={on.onVerified}
        onFailed={({ code }) => {
          if (code.startsWith("upstream_")) on.onUnknownOutcome();
        }}
      >
        <Button type="submit" look={isSpent ? "secondary" : "primary"} className="w-full" isBusy={isBusy}>
          {isBusy ? text.verifying : text.verify}
        </Button>
      </CodeEntry>
      <div className={isSpent ? "mt-2 flex flex-wrap gap-y-2" : "-ms-3.5 mt-3 flex flex-wrap"}>
        <ResendCode
          email={email}
          next={next}
          sentAt={sentAt}
          onCodeSent={(limit) => {
            verify.reset();
            on.onCodeSent(limit);
          }}
          isMain={isSpent}
        />
        <Button look="quiet" className={isSpent ? "-ms-3.5" : ""} onClick={on.onOtherEmail}>
          {text.changeEmail}
        </Button>
      </div>
    </>
  );
}
