"use client";

import type { UseMutationResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { CODE_LENGTH, codeDigits } from "@/lib/api/sign-in";
import { type Failure, toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import type { Messages } from "@/lib/messages/messages";
import { Field } from "./field";

type CodeEntryProps<T> = {
  /** The form's, for a button outside it. */
  id?: string;
  className: string;
  /** Checks the digits. */
  verify: UseMutationResult<T, Error, string>;
  isBusy: boolean;
  onSubmit?: () => void;
  onVerified: (answer: T) => void;
  onFailed?: (failure: Failure) => void;
  /** A code from a link. It is filled in, but never submitted automatically. */
  linked?: string | null;
  /** What comes below the field, such as the button. */
  children?: ReactNode;
};

/** A form that asks for a one-time code and says what was wrong with it. Its field gets the focus. */
export function CodeEntry<T>({ id, className, verify, isBusy, linked = null, children, ...on }: CodeEntryProps<T>) {
  const text = useMessages("signIn");
  const problems = useMessages("problems");
  const shell = useMessages("shell");
  const input = useRef<HTMLInputElement>(null);
  const [isIncomplete, setIncomplete] = useState(false);
  useEffect(() => {
    if (linked !== null && input.current) input.current.value = linked;
    input.current?.focus();
  }, [linked]);

  const failure = verify.isError ? toFailure(verify.error) : null;
  return (
    <form
      id={id}
      method="post"
      noValidate
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        if (isBusy) return;
        const code = codeDigits(input.current?.value ?? "");
        setIncomplete(code.length !== CODE_LENGTH);
        input.current?.focus();
        if (code.length !== CODE_LENGTH) return;
        on.onSubmit?.();
        verify.mutate(code, {
          onSuccess: on.onVerified,
          onError: (error) => {
            input.current?.select();
            on.onFailed?.(toFailure(error));
          },
        });
      }}
    >
      <Field
        ref={input}
        label={text.codeLabel}
        error={isIncomplete ? text.codeIncomplete : failure && errorText(failure, { signIn: text, problems, shell })}
        hint={linked !== null && !verify.isError ? text.codeFilled : null}
        type="text"
        dir="ltr"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="go"
        required
        // In a dialog, so that the dialog doesn't move the focus elsewhere. The person has just asked for the code.
        autoFocus
        className="font-mono rtl:text-right text-lg tracking-[0.2em] sm:text-lg"
      />
      {children}
    </form>
  );
}

/** What was wrong with a code, or with sending it. */
function errorText(
  { code, triesLeft }: Failure,
  { signIn: text, problems, shell }: Pick<Messages, "signIn" | "problems" | "shell">,
): string {
  if (code === "otp_expired") return text.codeExpired;
  if (code !== "otp_wrong") return shell.sentences({ first: text.verifyFailed, second: problems[code] });
  if (triesLeft === undefined) return problems[code];
  return triesLeft === 0 ? text.codeWrongLast : text.codeWrong({ count: triesLeft });
}
