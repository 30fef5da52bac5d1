"use client";

import { type UseMutationOptions, useMutation } from "@tanstack/react-query";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";

import { leaveAfterSignOut, signOutMutation } from "@/lib/client/sign-out";

type SignOutProps<Body> = {
  mutation: UseMutationOptions<Body, Error, void>;
  text: { signOut: string; signingOut: string };
  className: string;
  /** Must load another page, so the session's data doesn't stay in memory. */
  onSignedOut: (body: Body) => void;
};

/** A button that signs out. Shows a failure below the header. */
export function SignOut<Body>({ mutation, text, className, onSignedOut }: SignOutProps<Body>) {
  const problems = useMessages("problems");
  const signOut = useMutation(mutation);
  const isBusy = signOut.isPending || signOut.isSuccess;
  return (
    <>
      <button
        type="button"
        aria-disabled={isBusy || undefined}
        className={className}
        onClick={() => {
          if (!isBusy) signOut.mutate(undefined, { onSuccess: onSignedOut });
        }}
      >
        <Icon name="log-out" size={16} />
        {isBusy ? text.signingOut : text.signOut}
      </button>
      {signOut.isError && (
        <p role="alert" className="absolute inset-x-0 top-14 z-10 bg-bad-soft px-4 py-2 text-center text-sm text-bad">
          {problems[toFailure(signOut.error).code]}
        </p>
      )}
    </>
  );
}

/** Signs the customer out. */
export function SignOutButton() {
  return (
    <SignOut
      mutation={signOutMutation()}
      text={useMessages("shell")}
      className={buttonClass("quiet", "script-only -me-2.5 px-2.5 whitespace-nowrap")}
      onSignedOut={leaveAfterSignOut}
    />
  );
}
