"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { AccountList } from "@/components/sign-in/account-list";
import { CodeForm } from "@/components/sign-in/code-form";
import { EmailForm } from "@/components/sign-in/email-form";
import { MailLateNote } from "@/components/sign-in/mail-late-note";
import { ResendCode } from "@/components/sign-in/resend-code";
import { Alert } from "@/components/ui/alert";
import { AlertDialog, AlertDialogText } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import type { SessionInfo } from "@/lib/api/schemas";
import type { AccountChoice, Verified } from "@/lib/api/sign-in";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { chooseAccountMutation } from "@/lib/client/sign-in-mutations";
import { fill } from "@/lib/messages/fill";

type SignInAgainDialogProps = {
  /** The session that is over: the same account is opened again. */
  session: SessionInfo;
  isOpen: boolean;
  onClose: () => void;
  onSignedIn: () => void;
};

type Step =
  | { at: "address"; email: string }
  | { at: "code"; email: string; askedAt: number }
  /** The code was right; the account is being opened, or could not be. */
  | { at: "opening"; email: string }
  | { at: "accounts"; email: string; accounts: AccountChoice[] };

/** Address and code, over the page that stays as it is; then the page goes on with the account that it had. */
export function SignInAgainDialog({ session, isOpen, onClose, onSignedIn }: SignInAgainDialogProps) {
  const text = useMessages("signIn");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const [step, setStep] = useState<Step>({ at: "address", email: session.email ?? "" });
  const choose = useMutation(chooseAccountMutation());
  const isDone = useRef(false);
  const { email } = step;
  const asked = (address: string) => setStep({ at: "code", email: address, askedAt: Date.now() });

  function finish(): void {
    isDone.current = true;
    onSignedIn();
  }

  function openSameAccount(): void {
    setStep({ at: "opening", email });
    const account = { customer_id: session.customer.id, member_id: session.member?.id ?? null };
    choose.mutate(account, { onSuccess: finish });
  }

  function goOn(answer: Verified): void {
    if ("session" in answer) finish();
    else if (answer.accounts.some((account) => isSame(account, session))) openSameAccount();
    else setStep({ at: "accounts", email, accounts: answer.accounts });
  }

  return (
    <AlertDialog
      isOpen={isOpen}
      onClose={onClose}
      // The button that opened this goes with the notice around it: then the page goes on.
      focusAfter={() => (isDone.current ? document.getElementById("content") : null)}
      title={step.at === "code" ? text.codeTitle : shell.signInAgain}
      actions={
        <Button look="quiet" onClick={onClose}>
          {shell.close}
        </Button>
      }
    >
      <AlertDialogText>{step.at === "code" ? fill(text.codeSent, { email }) : shell.sessionOverDialog}</AlertDialogText>
      <MailLateNote initiallyLate={false} />
      {step.at === "address" && <EmailForm initialEmail={email} next={null} onAsked={asked} />}
      {step.at === "code" && <CodeForm key={step.askedAt} onVerified={goOn} onUndecided={openSameAccount} />}
      {step.at === "opening" && (
        <div role="status" className="mt-4">
          {choose.isError ? (
            <Alert
              tone="bad"
              title={text.accountFailed}
              actions={<Button onClick={openSameAccount}>{shell.tryAgain}</Button>}
            >
              <p>{problems[toFailure(choose.error).code]}</p>
            </Alert>
          ) : (
            text.opening
          )}
        </div>
      )}
      {step.at === "accounts" &&
        (step.accounts.length === 0 ? (
          <Alert tone="warn" role="status" className="mt-4" title={text.noneTitle}>
            <p>{fill(text.none, { email })}</p>
          </Alert>
        ) : (
          // Another address than before: its accounts are other pages.
          <AccountList accounts={step.accounts} />
        ))}
      {step.at !== "address" && (
        <div className="mt-3 flex flex-wrap gap-x-4">
          {step.at === "code" && (
            <ResendCode email={email} next={null} askedAt={step.askedAt} onAsked={() => asked(email)} />
          )}
          <Button look="quiet" className="-ml-3.5" onClick={() => setStep({ at: "address", email })}>
            {text.changeEmail}
          </Button>
        </div>
      )}
    </AlertDialog>
  );
}

function isSame({ customer_id, member_id }: AccountChoice, { customer, member }: SessionInfo): boolean {
  return customer_id === customer.id && (member_id === null || member_id === (member?.id ?? null));
}
