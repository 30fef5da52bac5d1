"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { emailText, type SignInLimit } from "@/lib/api/sign-in";
import { toFailure } from "@/lib/client/failure";
import { useLocale, useMessages } from "@/lib/client/locale";
import { restoreTyped } from "@/lib/client/page-update";
import { requestCodeMutation } from "@/lib/client/sign-in-mutations";
import { codeSentence } from "./code-limit";
import { Field } from "./field";

type EmailFormProps = {
  initialEmail: string;
  next: string | null;
  /** Called if a code was sent, or an earlier one still works: then with the limit that stopped the newest one. */
  onCodeSent: (email: string, limit: SignInLimit | null) => void;
};

/** The first step: the email. A failed request doesn't clear the field. */
export function EmailForm({ initialEmail, next, onCodeSent }: EmailFormProps) {
  const text = useMessages("signIn");
  const problems = useMessages("problems");
  const shell = useMessages("shell");
  const input = useRef<HTMLInputElement>(null);
  const [isMalformed, setIsMalformed] = useState(false);
  const request = useMutation(requestCodeMutation(next));
  const locale = useLocale();
  const limit = request.data?.limit ?? null;
  const stopped =
    limit === null || limit.earlier_code_works ? null : codeSentence(request.variables ?? "", limit, { text, locale });
  const failed = request.isError
    ? shell.sentences({ first: text.sendFailed, second: problems[toFailure(request.error).code] })
    : stopped;
  return (
    <form
      // If the form is submitted before the scripts load, a GET would put the email in the URL.
      method="post"
      noValidate
      className="mt-5 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (request.isPending) return;
        const email = z.safeParse(emailText, input.current?.value ?? "");
        setIsMalformed(!email.success);
        if (email.success) {
          request.mutate(email.data, {
            onSuccess: (state) => {
              if (state.limit === null || state.limit.earlier_code_works) onCodeSent(email.data, state.limit);
            },
          });
        } else {
          request.reset();
          input.current?.focus();
        }
      }}
    >
      <Field
        data-kept="email"
        ref={(field) => {
          input.current = field;
          restoreTyped(field);
        }}
        label={text.emailLabel}
        error={isMalformed ? text.emailInvalid : failed}
        type="email"
        // An email reads from left to right, and stands where the field begins.
        dir="ltr"
        className="rtl:text-right"
        name="email"
        autoComplete="email"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="next"
        required
        defaultValue={initialEmail}
      />
      <Button type="submit" look="primary" className="w-full" isBusy={request.isPending}>
        {request.isPending ? text.sending : text.send}
      </Button>
    </form>
  );
}
