"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { tellTabs } from "@/lib/client/session-channel";
import { staffSignOutMutation } from "@/lib/client/support";
import type { SupportMessages } from "@/lib/messages/support";

/** Signs out here and at the provider. */
export function StaffSignOut({ text }: { text: SupportMessages["supportConsole"] }) {
  const problems = useMessages("problems");
  const client = useQueryClient();
  const signOut = useMutation(staffSignOutMutation());
  const isBusy = signOut.isPending || signOut.isSuccess;
  return (
    <>
      <button
        type="button"
        aria-disabled={isBusy || undefined}
        className="inline-flex min-h-11 cursor-pointer items-center gap-2 rounded-md px-2.5 text-sm font-medium text-slate-200 hover:bg-white/10 hover:text-white focus-visible:outline-white sm:min-h-9"
        onClick={() => {
          if (isBusy) return;
          signOut.mutate(undefined, {
            onSuccess: ({ next }) => {
              // The impersonation ended with it.
              tellTabs({ event: "impersonation_over" });
              client.clear();
              window.location.assign(next);
            },
          });
        }}
      >
        <LogOut size={16} />
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
