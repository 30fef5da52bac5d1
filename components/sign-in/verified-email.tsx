"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { ProblemCode } from "@/lib/api/problem";
import type { AccountChoice } from "@/lib/api/sign-in";
import { useMessages, useVendor } from "@/lib/client/locale";
import { AccountList } from "./account-list";
import { StepHeading } from "./step-heading";

type VerifiedEmailProps = {
  email: string;
  /** Null if Polar failed. `problem` says why. */
  accounts: readonly AccountChoice[] | null;
  /** False during the first full sync, when a team account may be missing. */
  isComplete: boolean;
  problem: ProblemCode | null;
  takesFocus: boolean;
  onOtherEmail: () => void;
};

/** The third step, after the correct code: choose an account. Also explains missing accounts. */
export function VerifiedEmail(props: VerifiedEmailProps) {
  const { email, accounts, isComplete, problem, takesFocus, onOtherEmail } = props;
  const text = useMessages("signIn");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const { supportUrl } = useVendor();
  const router = useRouter();
  const [isReloading, startReload] = useTransition();
  const reloadButton = (look: "primary" | "quiet", label: string) => (
    <Button look={look} isBusy={isReloading} onClick={() => startReload(() => router.refresh())}>
      {isReloading ? shell.tryingAgain : label}
    </Button>
  );
  const otherEmail = (
    <Button look="quiet" className={accounts === null ? "" : "-ms-3.5"} onClick={onOtherEmail}>
      {text.changeEmail}
    </Button>
  );
  const incomplete = !isComplete && (
    <Alert tone="info" className="mt-4">
      <p>{text.incomplete}</p>
    </Alert>
  );

  if (accounts === null) {
    return (
      <>
        <StepHeading takesFocus={takesFocus}>{text.unknownTitle}</StepHeading>
        <p className="mt-1.5 text-sm text-muted [overflow-wrap:anywhere]">{text.unknown({ email })}</p>
        {problem !== null && (
          <Alert tone="bad" role="alert" className="mt-4">
            <p>{problems[problem]}</p>
          </Alert>
        )}
        <div className="mt-5 flex flex-wrap gap-2">
          {reloadButton("primary", shell.tryAgain)}
          {otherEmail}
        </div>
      </>
    );
  }
  if (accounts.length === 0) {
    return (
      <>
        <StepHeading takesFocus={takesFocus}>{text.noneTitle}</StepHeading>
        <p className="mt-1.5 text-sm text-muted [overflow-wrap:anywhere]">{text.none({ email })}</p>
        {incomplete}
        <ul className="mt-4 list-disc space-y-1.5 ps-5 text-sm">
          <li>{text.noneOther}</li>
          <li>{text.noneTeam}</li>
          <li>{text.noneNew}</li>
        </ul>
        <div className="mt-5 flex flex-wrap items-center gap-2">
          <Button look="primary" onClick={onOtherEmail}>
            {text.changeEmail}
          </Button>
          {reloadButton("quiet", text.checkAgain)}
          {supportUrl !== null && (
            <a href={supportUrl} className="text-link inline-flex min-h-11 items-center text-sm sm:min-h-9">
              {shell.support}
            </a>
          )}
        </div>
      </>
    );
  }
  return (
    <>
      <StepHeading takesFocus={takesFocus}>{text.accountTitle}</StepHeading>
      <p className="mt-1.5 text-sm text-muted [overflow-wrap:anywhere]">
        {(accounts.length === 1 ? text.onlyAccount : text.accountIntro)({ email })}
      </p>
      {incomplete}
      <AccountList accounts={accounts} email={email} />
      <div className="mt-3">{otherEmail}</div>
    </>
  );
}
