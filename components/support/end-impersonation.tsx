"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { tellTabs } from "@/lib/client/session-channel";
import { customerPath, endImpersonationMutation } from "@/lib/client/support";
import type { SupportMessages } from "@/lib/messages/support";

/** On the banner's own ground, in either of its colors. */
export const bannerButton =
  "inline-flex min-h-11 cursor-pointer items-center rounded-md border border-current px-3.5 font-semibold whitespace-nowrap hover:bg-black/10 focus-visible:outline-current aria-disabled:opacity-60 sm:min-h-9";

type EndImpersonationProps = { customerId: string; text: SupportMessages["impersonation"] };

/** Ends the view and leads back to the customer's page of the support console, by a whole page load. */
export function EndImpersonation({ customerId, text }: EndImpersonationProps) {
  const client = useQueryClient();
  const end = useMutation(endImpersonationMutation());
  const isBusy = end.isPending || end.isSuccess;
  return (
    <>
      <button
        type="button"
        aria-disabled={isBusy || undefined}
        className={bannerButton}
        onClick={() => {
          if (isBusy) return;
          end.mutate(undefined, {
            onSuccess: () => {
              tellTabs({ event: "impersonation_over" });
              client.clear();
              window.location.replace(customerPath(customerId));
            },
          });
        }}
      >
        {isBusy ? text.ending : text.end}
      </button>
      {end.isError && (
        <p role="alert" className="basis-full font-semibold">
          {text.endFailed}
        </p>
      )}
    </>
  );
}
