"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { ProblemCode } from "@/lib/api/problem";
import type { AccountChoice, Verified } from "@/lib/api/sign-in";
import { useMessages, useVendor } from "@/lib/client/locale";
import { fill } from "@/lib/messages/fill";
import { CodeForm } from "./code-form";
import { forgetLinkedCode, useLinkedCode } from "./code-fragment";
import { EmailForm } from "./email-form";
import { MailLateNote } from "./mail-late-note";
import { ResendCode } from "./resend-code";
import { SignedIn, type SignedInPerson } from "./signed-in";
import { StepHeading } from "./step-heading";
import { VerifiedEmail } from "./verified-email";

/** How far this browser is, by the server's word. */
type Progress =
  | { step: "address" }
  | { step: "code"; email: string }
  | { step: "account"; email: string; accounts: AccountChoice[]; isComplete: boolean }
  | { step: "unknown"; email: string; problem: ProblemCode };

type SignInFlowProps = {
  progress: Progress;
  /** A path of this portal to go on to, already judged by the server. */
  next: string | null;
  mailIsLate: boolean;
  person: SignedInPerson | null;
  /** Are codes sent at all? */
  hasMail: boolean;
};

/** What was done in this tab since the server's word. */
type Here =
  | { at: "server" }
  | { at: "address"; email: string }
  | { at: "code"; email: string; askedAt: number }
  | { at: "account"; email: string; accounts: AccountChoice[]; isComplete: boolean };

/** Email address, code, account: one page, so that back, reload and the mail's link all end up where one was. */
export function SignInFlow({ progress, next, mailIsLate, person, hasMail }: SignInFlowProps) {
  const router = useRouter();
  const [here, setHere] = useState<Here>({ at: "server" });
  const ask = (email: string) => setHere({ at: "address", email });
  const asked = (email: string) => {
    forgetLinkedCode();
    setHere({ at: "code", email, askedAt: Date.now() });
  };

  function goOn(email: string, answer: Verified): void {
    // A whole page load: nothing that this tab held of another account stays in memory.
    if ("session" in answer) window.location.assign(answer.next);
    else setHere({ at: "account", email, accounts: answer.accounts, isComplete: answer.accounts_complete });
  }
  /** The server knows whether the code was right: ask it, instead of the person for another code. */
  function lookAgain(): void {
    setHere({ at: "server" });
    router.refresh();
  }

  if (here.at === "account") {
    return <VerifiedEmail {...here} problem={null} takesFocus onOtherAddress={() => ask("")} />;
  }
  if (here.at === "server" && (progress.step === "account" || progress.step === "unknown")) {
    return (
      <VerifiedEmail
        email={progress.email}
        accounts={progress.step === "account" ? progress.accounts : null}
        isComplete={progress.step !== "account" || progress.isComplete}
        problem={progress.step === "unknown" ? progress.problem : null}
        takesFocus={false}
        onOtherAddress={() => ask("")}
      />
    );
  }
  if (here.at === "code" || (here.at === "server" && progress.step === "code")) {
    const email = here.at === "code" ? here.email : progress.step === "code" ? progress.email : "";
    return (
      <CodeStep
        email={email}
        next={next}
        askedAt={here.at === "code" ? here.askedAt : null}
        mailIsLate={mailIsLate}
        onAsked={() => asked(email)}
        onVerified={(answer) => goOn(email, answer)}
        onUndecided={lookAgain}
        onOtherAddress={() => ask(email)}
      />
    );
  }
  if (here.at === "server" && person !== null)
    return <SignedIn person={person} next={next} onOtherAddress={hasMail ? () => ask("") : null} />;
  return (
    <AddressStep
      email={here.at === "address" ? here.email : ""}
      takesFocus={here.at === "address"}
      next={next}
      mailIsLate={mailIsLate}
      onAsked={asked}
    />
  );
}

type AddressStepProps = {
  email: string;
  takesFocus: boolean;
  next: string | null;
  mailIsLate: boolean;
  onAsked: (email: string) => void;
};

function AddressStep({ email, takesFocus, next, mailIsLate, onAsked }: AddressStepProps) {
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
      <MailLateNote initiallyLate={mailIsLate} />
      <EmailForm initialEmail={email} next={next} onAsked={onAsked} />
    </>
  );
}

type CodeStepProps = {
  email: string;
  next: string | null;
  askedAt: number | null;
  mailIsLate: boolean;
  onAsked: () => void;
  onVerified: (answer: Verified) => void;
  onUndecided: () => void;
  onOtherAddress: () => void;
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
      <MailLateNote initiallyLate={step.mailIsLate} />
      <CodeForm key={step.askedAt} onVerified={step.onVerified} onUndecided={step.onUndecided} />
      <div className="mt-3 flex flex-wrap gap-x-4">
        <ResendCode email={step.email} next={step.next} askedAt={step.askedAt} onAsked={step.onAsked} />
        <Button look="quiet" className="-ml-3.5" onClick={step.onOtherAddress}>
          {text.changeEmail}
        </Button>
      </div>
      <p className="mt-3 text-[0.8125rem] text-muted">{text.notReceived}</p>
    </>
  );
}
