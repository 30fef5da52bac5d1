"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { AccountList } from "@/components/sign-in/account-list";
import { CodeForm } from "@/components/sign-in/code-form";
import { codeSentence } from "@/components/sign-in/code-limit";
import { EmailForm } from "@/components/sign-in/email-form";
import { MailDelayedNote } from "@/components/sign-in/mail-delayed-note";
import { Alert } from "@/components/ui/alert";
import { AlertDialog, AlertDialogText, type DialogState } from "@/components/ui/alert-dialog";
import { Button } from "@/components/ui/button";
import type { SessionInfo } from "@/lib/api/schemas";
import type { AccountChoice, SignInLimit, Verified } from "@/lib/api/sign-in";
import { toFailure } from "@/lib/client/failure";
import { useLocale, useMessages } from "@/lib/client/locale";
import { chooseAccountMutation } from "@/lib/client/sign-in-mutations";

type SignInAgainDialogProps = Omit<DialogState, "focusAfter"> & {
  /** The session that is over. The dialog reopens its account. */
  session: SessionInfo;
  onSignedIn: () => void;
};

type Step =
  | { at: "email"; email: string }
  | { at: "code"; email: string; sentAt: number; limit: SignInLimit | null }
  /** The code was correct. The account is opening, or failed to open. */
  | { at: "opening"; email: string }
  | { at: "accounts"; email: string; accounts: AccountChoice[] };

/** Signs the customer in again without leaving the page, which continues with the same account. */
export function SignInAgainDialog({ session, isOpen, onClose, onSignedIn }: SignInAgainDialogProps) {
  const text = useMessages("signIn");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const [step, setStep] = useState<Step>({ at: "email", email: session.email ?? "" });
  const choose = useMutation(chooseAccountMutation());
  const isDone = useRef(false);
  const { email } = step;
  const locale = useLocale();
  const onCodeSent = (to: string, limit: SignInLimit | null) =>
    setStep({ at: "code", email: to, sentAt: Date.now(), limit });

  function finish(): void {
    isDone.current = true;
    onSignedIn();
  }

  function openSameAccount(): void {
    setStep({ at: "opening", email });
    const account = { customer_id: session.customer.id, member_id: session.member?.id ?? null, email };
    choose.mutate(account, { onSuccess: finish });
  }

  function onVerified(answer: Verified): void {
    if ("session" in answer) finish();
    else if (answer.accounts.some((account) => isSame(account, session))) openSameAccount();
    else setStep({ at: "accounts", email, accounts: answer.accounts });
  }

  return (
    <AlertDialog
      isOpen={isOpen}
      onClose={onClose}
      // After a sign-in, the button that opened the dialog is gone.
      focusAfter={() => (isDone.current ? document.getElementById("content") : null)}
      title={step.at === "code" ? text.codeTitle : shell.signInAgain}
      actions={
        <Button look="quiet" onClick={onClose}>
          {shell.close}
        </Button>
      }
    >
      <AlertDialogText>
        {step.at === "code" ? codeSentence(email, step.limit, { text, locale }) : shell.sessionOverDialog}
      </AlertDialogText>
      <MailDelayedNote initial={false} />
      {step.at === "email" && <EmailForm initialEmail={email} next={null} onCodeSent={onCodeSent} />}
      {step.at === "code" && (
        <CodeForm
          email={email}
          next={null}
          sentAt={step.sentAt}
          onCodeSent={(limit) => onCodeSent(email, limit)}
          onVerified={onVerified}
          onUnknownOutcome={openSameAccount}
          onOtherEmail={() => setStep({ at: "email", email })}
        />
      )}
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
            <p>{text.none({ email })}</p>
          </Alert>
        ) : (
          // The customer used another email, so this opens another account from its start page.
          <AccountList accounts={step.accounts} email={email} />
        ))}
      {(step.at === "accounts" || step.at === "opening") && (
        <Button look="quiet" className="mt-3 -ms-3.5" onClick={() => setStep({ at: "email", email })}>
          {text.changeEmail}
        </Button>
      )}
    </AlertDialog>
  );
}

function isSame({ customer_id, member_id }: AccountChoice, { customer, member }: SessionInfo): boolean {
  return customer_id === customer.id && (member_id === null || member_id === (member?.id ?? null));
}
