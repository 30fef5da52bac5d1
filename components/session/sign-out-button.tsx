"use client";

import { useMutation } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { Button } from "@/components/ui/button";
import { toFailure } from "@/lib/client/failure";
import { leaveSignedOut } from "@/lib/client/leave";
import { useMessages } from "@/lib/client/locale";
import { signOutMutation } from "@/lib/client/mutations";

/** Ends the session here, then leaves by a whole page load, so that nothing of it stays in memory. */
export function SignOutButton() {
  const text = useMessages("shell");
  const problems = useMessages("problems");
  const signOut = useMutation(signOutMutation());
  const isBusy = signOut.isPending || signOut.isSuccess;
  return (
    <>
      <Button
        look="quiet"
        isBusy={isBusy}
        className="-mr-2.5 px-2.5 whitespace-nowrap"
        onClick={() =>
          signOut.mutate(undefined, {
            onSuccess: () => leaveSignedOut(),
          })
        }
      >
        <LogOut size={16} />
        {isBusy ? text.signingOut : text.signOut}
      </Button>
      {signOut.isError && (
        <p role="alert" className="absolute inset-x-0 top-14 z-10 bg-bad-soft px-4 py-2 text-center text-sm text-bad">
          {problems[toFailure(signOut.error).code]}
        </p>
      )}
    </>
  );
}
