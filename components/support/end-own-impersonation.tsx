"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { tellTabs } from "@/lib/client/session-channel";
import { endImpersonationMutation } from "@/lib/client/support";

type EndOwnImpersonationProps = { label: string; busyLabel: string; failed: string };

/** Ends a view from the console, where it may run in another browser. */
export function EndOwnImpersonation({ label, busyLabel, failed }: EndOwnImpersonationProps) {
  const end = useMutation(endImpersonationMutation());
  const isBusy = end.isPending || end.isSuccess;
  return (
    <>
      <Button
        isBusy={isBusy}
        onClick={() =>
          end.mutate(undefined, {
            onSuccess: () => {
              tellTabs({ event: "impersonation_over" });
              window.location.assign("/support?ended=1");
            },
          })
        }
      >
        {isBusy ? busyLabel : label}
      </Button>
      {end.isError && (
        <p role="alert" className="basis-full text-bad">
          {failed}
        </p>
      )}
    </>
  );
}
