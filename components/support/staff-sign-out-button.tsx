"use client";

import { useQueryClient } from "@tanstack/react-query";
import { SignOut } from "@/components/session/sign-out-button";
import { useMessages } from "@/lib/client/locale";
import { postToTabs } from "@/lib/client/session-channel";
import { staffSignOutMutation } from "@/lib/client/support-mutations";

/** Signs the staff user out of the portal and the identity provider. */
export function StaffSignOutButton() {
  const client = useQueryClient();
  return (
    <SignOut
      mutation={staffSignOutMutation()}
      text={useMessages("supportConsole")}
      className="inline-flex min-h-11 cursor-pointer items-center gap-2 rounded-md px-2.5 text-sm font-medium text-slate-200 hover:bg-white/10 hover:text-white focus-visible:outline-white sm:min-h-9"
      onSignedOut={({ next }) => {
        // The sign-out also ends a running impersonation.
        postToTabs({ event: "impersonation_over" });
        client.clear();
        window.location.assign(next);
      }}
    />
  );
}
