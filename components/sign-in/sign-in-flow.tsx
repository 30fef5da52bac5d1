"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import type { AccountChoice, SignInLimit, SignInProgress, Verified } from "@/lib/api/sign-in";
import { useLinkedEmail } from "@/lib/client/linked-email";
import { useLocale, useMessages, useVendor } from "@/lib/client/locale";
import { CodeForm } from "./code-form";
import { codeSentence } from "./code-limit";
import { EmailForm } from "./email-form";
import { deleteLinkedCode, useLinkedCode } from "./linked-code";
import { MailDelayedNote } from "./mail-delayed-note";
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
  /** The limit that stopped the last request for a code in this browser. */
  limit: SignInLimit | null;
  person: SignedInPerson | null;
  /** True if the portal has a mail server to send codes. */
  hasMail: boolean;
};

/** The step in this tab. `server` is the step in the server's HTML. */
type Step =
  | { at: "server" }
  | { at: "email"; email: string }
  | { at: "code"; email: string; sentAt: number; limit: SignInLimit | null }
  | { at: "account"; email: string; accounts: AccountChoice[]; isComplete: boolean };

/** The three sign-in steps on one page. A reload and the link in the email open the current step. */
export function SignInFlow({ progress, email: given, next, isMailDelayed, limit, person, hasMail }: SignInFlowProps) {
  const router = useRouter();
  const [step, setStep] = useState<Step>({ at: "server" });
  const filledIn = useLinkedEmail() ?? given;
  const enterEmail = (email: string) => setStep({ at: "email", email });
  const onCodeSent = (email: string, limit: SignInLimit | null) => {
    if (limit === null) deleteLinkedCode();
    setStep({ at: "code", email, sentAt: Date.now(), limit });
  };

  function onVerified(email: string, answer: Verified): void {
    // A full page load clears this tab's memory, which may contain another account's data.
    if ("session" in answer) window.location.assign(answer.next);
    else setStep({ at: "account", email, accounts: answer.accounts, isComplete: answer.accounts_complete });
  }

  /** Asks the server whether the code was correct. */
  function reload(): void {
    setStep({ at: "server" });
    router.refresh();
  }

  if (step.at === "account") {
    return <VerifiedEmail {...step} problem={null} takesFocus onOtherEmail={() => enterEmail("")} />;
  }
  if (step.at === "server" && (progress.step === "account" || progress.step === "unknown")) {
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
  if (step.at === "code" || (step.at === "server" && progress.step === "code")) {
    const email = step.at === "code" ? step.email : progress.step === "code" ? progress.email : "";
    return (
      <CodeStep
        email={email}
        next={next}
        sentAt={step.at === "code" ? step.sentAt : null}
        isMailDelayed={isMailDelayed}
        // Without an earlier code, the page shows a code for another email.
        limit={step.at === "code" ? step.limit : limit?.earlier_code_works ? limit : null}
        onCodeSent={(limit) => onCodeSent(email, limit)}
        onVerified={(answer) => onVerified(email, answer)}
        onUnknownOutcome={reload}
        onOtherEmail={() => enterEmail(email)}
      />
    );
  }
  if (step.at === "server" && person !== null)
    return <SignedIn person={person} next={next} onOtherEmail={hasMail ? () => enterEmail(filledIn) : null} />;
  const email = step.at === "email" ? step.email : filledIn;
  return (
    <EmailStep
      // The field keeps what is typed, so another link needs another field.
      key={email}
      email={email}
      takesFocus={step.at === "email"}
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
  onCodeSent: (email: string, limit: SignInLimit | null) => void;
};

function EmailStep({ email, takesFocus, next, isMailDelayed, onCodeSent }: EmailStepProps) {
  const text = useMessages("signIn");
  const { name } = useVendor();
  const linked = useLinkedCode();
  return (
    <>
      <StepHeading takesFocus={takesFocus}>{text.title({ brand: name })}</StepHeading>
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
  limit: SignInLimit | null;
  onCodeSent: (limit: SignInLimit | null) => void;
  onVerified: (answer: Verified) => void;
  onUnknownOutcome: () => void;
  onOtherEmail: () => void;
};

function CodeStep(step: CodeStepProps) {
  const text = useMessages("signIn");
  const locale = useLocale();
  const sentence = codeSentence("{email}", step.limit, { text, locale });
  const [before = "", after = ""] = sentence.split("{email}");
  return (
    <>
      <StepHeading>{text.codeTitle}</StepHeading>
      <p role="status" className="mt-1.5 text-sm text-muted [overflow-wrap:anywhere]">
        {before}
        <bdi className="font-medium text-text">{step.email}</bdi>
        {after}
      </p>
      <MailDelayedNote initial={step.isMailDelayed} />
      <CodeForm
        email={step.email}
        next={step.next}
        sentAt={step.sentAt}
        onCodeSent={step.onCodeSent}
        onVerified={step.onVerified}
        onUnknownOutcome={step.onUnknownOutcome}
        onOtherEmail={step.onOtherEmail}
      />
      <p className="mt-3 text-note text-muted">{text.notReceived}</p>
    </>
  );
}
