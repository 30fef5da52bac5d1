"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import * as z from "zod/mini";
import { Button } from "@/components/ui/button";
import { emailText } from "@/lib/api/sign-in";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { askForCodeMutation } from "@/lib/client/sign-in-mutations";
import { Field } from "./field";

type EmailFormProps = { initialEmail: string; next: string | null; onAsked: (email: string) => void };

/** First: which address. What is typed stays when the request fails. */
export function EmailForm({ initialEmail, next, onAsked }: EmailFormProps) {
  const text = useMessages("signIn");
  const problems = useMessages("problems");
  const input = useRef<HTMLInputElement>(null);
  const [isMalformed, setIsMalformed] = useState(false);
  const ask = useMutation(askForCodeMutation(next));
  const failed = ask.isError ? `${text.sendFailed} ${problems[toFailure(ask.error).code]}` : null;
  return (
    <form
      // Before the page's script is there, a submit must not put the address into the URL.
      method="post"
      noValidate
      className="mt-5 space-y-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (ask.isPending) return;
        const email = z.safeParse(emailText, input.current?.value ?? "");
        setIsMalformed(!email.success);
        if (email.success) ask.mutate(email.data, { onSuccess: () => onAsked(email.data) });
        else {
          ask.reset();
          input.current?.focus();
        }
      }}
    >
      <Field
        ref={input}
        label={text.emailLabel}
        error={isMalformed ? text.emailInvalid : failed}
        type="email"
        name="email"
        autoComplete="email"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="next"
        required
        defaultValue={initialEmail}
      />
      <Button type="submit" look="primary" className="w-full" isBusy={ask.isPending}>
        {ask.isPending ? text.sending : text.send}
      </Button>
    </form>
  );
}
