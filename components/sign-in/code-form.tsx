"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { CODE_LENGTH, codeDigits, type Verified } from "@/lib/api/sign-in";
import { type Failure, toFailure } from "@/lib/client/failure";
import { useLocale, useMessages } from "@/lib/client/locale";
import { verifyCodeMutation } from "@/lib/client/sign-in-mutations";
import type { CustomerMessages } from "@/lib/messages/customer";
import { fillCount } from "@/lib/messages/fill";
import { Field } from "./field";
import { useLinkedCode } from "./linked-code";

type CodeFormProps = {
  onVerified: (answer: Verified) => void;
  /** Called after a failure of Polar. The code may have been correct. */
  onUnknownOutcome: () => void;
};

/** The second step: the one-time code. A code from a link is filled in, but never submitted automatically. */
export function CodeForm({ onVerified, onUnknownOutcome }: CodeFormProps) {
  const text = useMessages("signIn");
  const problems = useMessages("problems");
  const locale = useLocale();
  const input = useRef<HTMLInputElement>(null);
  const [isIncomplete, setIsIncomplete] = useState(false);
  const verify = useMutation(verifyCodeMutation());
  const linked = useLinkedCode();
  useEffect(() => {
    if (linked !== null && input.current) input.current.value = linked;
    input.current?.focus();
  }, [linked]);

  const isBusy = verify.isPending || (verify.isSuccess && "session" in verify.data);
  const failure = verify.isError ? toFailure(verify.error) : null;
  return (
    <form
      method="post"
      noValidate
      className="mt-5 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isBusy) return;
        const code = codeDigits(input.current?.value ?? "");
        setIsIncomplete(code.length !== CODE_LENGTH);
        input.current?.focus();
        if (code.length !== CODE_LENGTH) return;
        verify.mutate(code, {
          onSuccess: onVerified,
          onError: (error) => {
            if (toFailure(error).code.startsWith("upstream_")) onUnknownOutcome();
            else input.current?.select();
          },
        });
      }}
    >
      <Field
        ref={input}
        label={text.codeLabel}
        error={isIncomplete ? text.codeIncomplete : failure && errorText(failure, text, problems, locale)}
        hint={linked !== null && !verify.isError ? text.codeFilled : null}
        type="text"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="go"
        required
        className="font-mono text-lg tracking-[0.2em] sm:text-lg"
      />
      <Button type="submit" look="primary" className="w-full" isBusy={isBusy}>
        {isBusy ? text.verifying : text.verify}
      </Button>
    </form>
  );
}

/** What was wrong with a code, or with sending it. */
export function errorText(
  { code, triesLeft }: Failure,
  text: CustomerMessages["signIn"],
  problems: CustomerMessages["problems"],
  locale: string,
): string {
  if (code === "otp_expired") return text.codeExpired;
  if (code !== "otp_wrong") return `${text.verifyFailed} ${problems[code]}`;
  if (triesLeft === undefined) return problems[code];
  return triesLeft === 0 ? text.codeWrongLast : fillCount(text.codeWrong, triesLeft, locale);
}
