"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { AccountChoice, SignInProgress, Verified } from "@/lib/api/sign-in";
import { useLinkedEmail } from "@/lib/client/linked-email";
import { useMessages, useVendor } from "@/lib/client/locale";
import { fill } from "@/lib/messages/fill";
import { CodeForm } from "./code-form";
import { EmailForm } from "./email-form";
import { deleteLinkedCode, useLinkedCode } from "./linked-code";
import { MailDelayedNote } from "./mail-delayed-note";
import { ResendCode } from "./resend-code";
import { SignedIn, type SignedInPerson } from "./signed-in";
import { StepHeading } from "./step-heading";
import { VerifiedEmail } from "./verified-email";

type SignInFlowProps = {
  progress: SignInProgress;
  /** The email to fill in, from the URL that was opened. */
  email: string;
  /** The path to open after sign-in. The server has checked it. */
  next: string | null;
  isMailDelayed: boolean;
  person: SignedInPerson | null;
  /** Can the portal send codes by mail? */
  hasMail: boolean;
};

/** The current step of this tab. `server` means the step in the first HTML. */
type Here =
  | { at: "server" }
  | { at: "email"; email: string }
  | { at: "code"; email: string; sentAt: number }
  | { at: "account"; email: string; accounts: AccountChoice[]; isComplete: boolean };

/** The three sign-in steps on one page. "Back", a reload and the link in the mail all open the current step. */
export function SignInFlow({ progress, email: given, next, isMailDelayed, person, hasMail }: SignInFlowProps) {
  const router = useRouter();
  const [here, setHere] = useState<Here>({ at: "server" });
  const filledIn = useLinkedEmail() ?? given;
  const enterEmail = (email: string) => setHere({ at: "email", email });
  const onCodeSent = (email: string) => {
    deleteLinkedCode();
    setHere({ at: "code", email, sentAt: Date.now() });
  };

  function onVerified(email: string, answer: Verified): void {
    // A full page load clears the memory of this tab, which may hold another account's data.
    if ("session" in answer) window.location.assign(answer.next);
    else setHere({ at: "account", email, accounts: answer.accounts, isComplete: answer.accounts_complete });
  }

  /** Asks the server whether the code was correct. */
  function reload(): void {
    setHere({ at: "server" });
    router.refresh();
  }

  if (here.at === "account") {
    return <VerifiedEmail {...here} problem={null} takesFocus onOtherEmail={() => enterEmail("")} />;
  }
  if (here.at === "server" && (progress.step === "account" || progress.step === "unknown")) {
    return (
      <VerifiedEmail
        email={progress.email}
        accounts={progress.step === "account" ? progress.accounts : null}
        isComplete={progress.step !== "account" || progress.isComplete}
        problem={progress.step === "unknown" ? progress.problem : null}
        takesFocus={false}
        onOtherEmail={() => enterEmail("")}
      />
    );
  }
  if (here.at === "code" || (here.at === "server" && progress.step === "code")) {
    const email = here.at === "code" ? here.email : progress.step === "code" ? progress.email : "";
    return (
      <CodeStep
        email={email}
        next={next}
        sentAt={here.at === "code" ? here.sentAt : null}
        isMailDelayed={isMailDelayed}
        onCodeSent={() => onCodeSent(email)}
        onVerified={(answer) => onVerified(email, answer)}
        onUnclear={reload}
        onOtherEmail={() => enterEmail(email)}
      />
    );
  }
  if (here.at === "server" && person !== null)
    return <SignedIn person={person} next={next} onOtherEmail={hasMail ? () => enterEmail(filledIn) : null} />;
  const email = here.at === "email" ? here.email : filledIn;
  return (
    <EmailStep
      // The field keeps what is typed, so another link needs another field.
      key={email}
      email={email}
      takesFocus={here.at === "email"}
      next={next}
      isMailDelayed={isMailDelayed}
      onCodeSent={onCodeSent}
    />
  );
}

type EmailStepProps = {
  email: string;
  takesFocus: boolean;
  next: string | null;
  isMailDelayed: boolean;
  onCodeSent: (email: string) => void;
};

function EmailStep({ email, takesFocus, next, isMailDelayed, onCodeSent }: EmailStepProps) {
  const text = useMessages("signIn");
  const { name } = useVendor();
  const linked = useLinkedCode();
  return (
    <>
      <StepHeading takesFocus={takesFocus}>{fill(text.title, { brand: name })}</StepHeading>
      <p className="mt-1.5 text-sm text-muted">
        {text.intro} {next !== null && text.thenNext}
      </p>
      {linked !== null && (
        <Alert tone="info" role="status" className="mt-4">
          <p>{text.otherBrowser}</p>
        </Alert>
      )}
      <MailDelayedNote initial={isMailDelayed} />
      <EmailForm initialEmail={email} next={next} onCodeSent={onCodeSent} />
    </>
  );
}

type CodeStepProps = {
  email: string;
  next: string | null;
  sentAt: number | null;
  isMailDelayed: boolean;
  onCodeSent: () => void;
  onVerified: (answer: Verified) => void;
  onUnclear: () => void;
  onOtherEmail: () => void;
};

function CodeStep(step: CodeStepProps) {
  const text = useMessages("signIn");
  const [before = "", after = ""] = text.codeSent.split("{email}");
  return (
    <>
      <StepHeading>{text.codeTitle}</StepHeading>
      <p role="status" className="mt-1.5 text-sm text-muted [overflow-wrap:anywhere]">
        {before}
        <bdi className="font-medium text-text">{step.email}</bdi>
        {after}
      </p>
      <MailDelayedNote initial={step.isMailDelayed} />
      <CodeForm key={step.sentAt} onVerified={step.onVerified} onUnclear={step.onUnclear} />
      <div className="mt-3 flex flex-wrap gap-x-4">
        <ResendCode email={step.email} next={step.next} sentAt={step.sentAt} onCodeSent={step.onCodeSent} />
        <Button look="quiet" className="-ml-3.5" onClick={step.onOtherEmail}>
          {text.changeEmail}
        </Button>
      </div>
      <p className="mt-3 text-[0.8125rem] text-muted">{text.notReceived}</p>
    </>
  );
}
