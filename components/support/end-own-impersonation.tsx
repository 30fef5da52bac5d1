"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { tellTabs } from "@/lib/client/session-channel";
import { endVisitMutation } from "@/lib/client/support";

type EndOwnVisitProps = { label: string; busyLabel: string; failed: string };

/** Ends a view from the console, where it may run in another browser. */
export function EndOwnVisit({ label, busyLabel, failed }: EndOwnVisitProps) {
  const end = useMutation(endVisitMutation());
  const isBusy = end.isPending || end.isSuccess;
  return (
    <>
      <Button
        isBusy={isBusy}
        onClick={() =>
          end.mutate(undefined, {
            onSuccess: () => {
              tellTabs({ event: "visit_over" });
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
