"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { ProblemCode } from "@/lib/api/problem";
import type { AccountChoice } from "@/lib/api/sign-in";
import { useMessages, useVendor } from "@/lib/client/locale";
import { fill } from "@/lib/messages/fill";
import { AccountList } from "./account-list";
import { StepHeading } from "./step-heading";

type ProvedAddressProps = {
  email: string;
  /** Null where Polar did not say, for the reason in `problem`. */
  accounts: readonly AccountChoice[] | null;
  /** False while the list of team members is being read for the first time: a team may be missing. */
  isComplete: boolean;
  problem: ProblemCode | null;
  takesFocus: boolean;
  onOtherAddress: () => void;
};

/** Third, and only after the right code: which account, or that there is none. */
export function VerifiedEmail({
  email,
  accounts,
  isComplete,
  problem,
  takesFocus,
  onOtherAddress,
}: ProvedAddressProps) {
  const text = useMessages("signIn");
  const shell = useMessages("shell");
  const problems = useMessages("problems");
  const { supportUrl } = useVendor();
  const router = useRouter();
  const [isLooking, startLooking] = useTransition();
  const lookAgain = (label: string) => (
    <Button look="primary" isBusy={isLooking} onClick={() => startLooking(() => router.refresh())}>
      {isLooking ? shell.tryingAgain : label}
    </Button>
  );
  const otherAddress = (
    <Button look="quiet" className={accounts === null ? "" : "-ml-3.5"} onClick={onOtherAddress}>
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
        <p className="mt-1.5 text-sm text-muted [overflow-wrap:anywhere]">{fill(text.unknown, { email })}</p>
        {problem !== null && (
          <Alert tone="bad" role="alert" className="mt-4">
            <p>{problems[problem]}</p>
          </Alert>
        )}
        <div className="mt-5 flex flex-wrap gap-2">
          {lookAgain(shell.tryAgain)}
          {otherAddress}
        </div>
      </>
    );
  }
  if (accounts.length === 0) {
    return (
      <>
        <StepHeading takesFocus={takesFocus}>{text.noneTitle}</StepHeading>
        <p className="mt-1.5 text-sm text-muted [overflow-wrap:anywhere]">{fill(text.none, { email })}</p>
        {incomplete}
        <ul className="mt-4 list-disc space-y-1.5 pl-5 text-sm">
          <li>{text.noneOther}</li>
          <li>{text.noneTeam}</li>
          <li>{text.noneNew}</li>
        </ul>
        <div className="mt-5 flex flex-wrap items-center gap-2">
          <Button look="primary" onClick={onOtherAddress}>
            {text.changeEmail}
          </Button>
          <Button look="quiet" isBusy={isLooking} onClick={() => startLooking(() => router.refresh())}>
            {isLooking ? shell.tryingAgain : text.checkAgain}
          </Button>
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
        {fill(accounts.length === 1 ? text.onlyAccount : text.accountIntro, { email })}
      </p>
      {incomplete}
      <AccountList accounts={accounts} />
      <div className="mt-3">{otherAddress}</div>
    </>
  );
}
