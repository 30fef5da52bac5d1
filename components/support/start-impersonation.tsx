"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { keptField } from "@/lib/client/page-update";
import { endImpersonationMutation, startImpersonationMutation } from "@/lib/client/support-mutations";

/** `needed`: `SUPPORT_REQUIRES_CONSENT` is on, and the customer hasn't given consent. */
export type Consent = "needed" | "given" | "none";

type StartImpersonationProps = {
  customerId: string;
  /** A team's members. Staff must choose one. Empty for an individual. */
  members: { id: string; name: string }[];
  consent: Consent;
};

/** The form to start an impersonation. Opens the customer's first page. */
export function StartImpersonation({ customerId, members, consent }: StartImpersonationProps) {
  const text = useMessages("impersonation");
  const problems = useMessages("problems");
  const client = useQueryClient();
  const id = useId();
  const start = useMutation(startImpersonationMutation());
  const end = useMutation(endImpersonationMutation());
  const failure = start.isError ? toFailure(start.error).code : null;
  const isBusy = start.isPending || start.isSuccess;
  if (consent === "needed") return <Alert tone="info">{text.consentNeeded}</Alert>;

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (isBusy) return;
    const form = new FormData(event.currentTarget);
    const member = String(form.get("member") ?? "");
    const ticket = String(form.get("ticket") ?? "").trim();
    const request = {
      customer_id: customerId,
      reason: String(form.get("reason") ?? ""),
      ...(member === "" ? {} : { member_id: member }),
      ...(ticket === "" ? {} : { ticket_url: ticket }),
    };
    start.mutate(request, {
      onSuccess: ({ next }) => {
        client.clear();
        window.location.assign(next);
      },
    });
  }

  return (
    <form onSubmit={submit} className="space-y-4">
      <p className="text-sm text-muted">{text.startText}</p>
      {consent === "given" && <Alert tone="good">{text.consentGiven}</Alert>}
      {members.length > 0 && (
        <div>
          <label htmlFor={`${id}-member`} className="block text-sm font-medium">
            {text.member}
          </label>
          <select
            id={`${id}-member`}
            name="member"
            {...keptField("member")}
            required
            defaultValue=""
            className="field mt-1 w-full"
          >
            <option value="" disabled>
              {text.chooseMember}
            </option>
            {members.map((member) => (
              <option key={member.id} value={member.id}>
                {member.name}
              </option>
            ))}
          </select>
        </div>
      )}
      <Field id={`${id}-reason`} label={text.reason} hint={text.reasonHint}>
        {(props) => (
          <textarea
            {...props}
            name="reason"
            {...keptField("reason")}
            required
            minLength={10}
            maxLength={500}
            rows={2}
            className="field mt-1 w-full py-2"
          />
        )}
      </Field>
      <Field id={`${id}-ticket`} label={text.ticket} hint={text.ticketHint}>
        {(props) => (
          <input
            {...props}
            name="ticket"
            {...keptField("ticket")}
            type="url"
            pattern="https://.+"
            maxLength={500}
            autoComplete="off"
            className="field mt-1 w-full"
          />
        )}
      </Field>
      {failure !== null && (
        <Alert
          tone="bad"
          role="alert"
          title={text.failed}
          actions={
            failure === "impersonation_running" && (
              <Button isBusy={end.isPending} onClick={() => end.mutate(undefined, { onSuccess: () => start.reset() })}>
                {text.end}
              </Button>
            )
          }
        >
          <p>{problems[failure]}</p>
        </Alert>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" look="primary" isBusy={isBusy}>
          {isBusy ? text.starting : text.viewAs}
        </Button>
        <p className="min-w-0 flex-1 basis-60 text-xs text-muted">{text.endsCustomerSession}</p>
      </div>
    </form>
  );
}

type FieldProps = {
  id: string;
  label: string;
  hint: string;
  children: (props: { id: string; "aria-describedby": string }) => ReactNode;
};

function Field({ id, label, hint, children }: FieldProps) {
  return (
    <div>
      <label htmlFor={id} className="block text-sm font-medium">
        {label}
      </label>
      {children({ id, "aria-describedby": `${id}-hint` })}
      <p id={`${id}-hint`} className="mt-1 text-xs text-muted">
        {hint}
      </p>
    </div>
  );
}
