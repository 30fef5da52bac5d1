"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { redeemCodeMutation } from "@/lib/client/support-mutations";
import { customerPath } from "@/lib/client/support-paths";

/** The form for a support code that a customer read out. Opens the customer's page. */
export function RedeemCode() {
  const text = useMessages("supportConsole");
  const problems = useMessages("problems");
  const id = useId();
  const redeem = useMutation(redeemCodeMutation());
  const isBusy = redeem.isPending || redeem.isSuccess;
  const failure = redeem.isError ? toFailure(redeem.error).code : null;

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isBusy) return;
    const code = String(new FormData(event.currentTarget).get("code") ?? "");
    redeem.mutate(code, { onSuccess: ({ customer_id }) => window.location.assign(customerPath(customer_id)) });
  }

  return (
    <form onSubmit={submit} className="mt-3 space-y-3">
      <div className="flex flex-wrap items-end gap-2">
        <div>
          <label htmlFor={id} className="block text-sm font-medium">
            {text.codeLabel}
          </label>
          <input
            id={id}
            name="code"
            required
            maxLength={20}
            placeholder="ABCD-2345"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            aria-invalid={failure !== null || undefined}
            className="field mt-1 w-44 font-mono tracking-widest uppercase"
          />
        </div>
        <Button type="submit" look="primary" isBusy={isBusy}>
          {isBusy ? text.codeSubmitting : text.codeSubmit}
        </Button>
      </div>
      {failure !== null && (
        <Alert tone="bad" role="alert">
          <p>{failure === "invalid_request" ? problems.support_code_wrong : problems[failure]}</p>
        </Alert>
      )}
    </form>
  );
}
