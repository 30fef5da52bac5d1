"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { useMessages } from "@/lib/client/locale";
import { endImpersonationMutation } from "@/lib/client/support-mutations";
import { IMPERSONATION_ENDED } from "@/lib/client/support-paths";

/** The classes of a button on the banner. They suit both of the banner's colors. */
export const bannerButton =
  "inline-flex min-h-11 cursor-pointer items-center rounded-md border border-current px-3.5 font-semibold whitespace-nowrap hover:bg-black/10 focus-visible:outline-current aria-disabled:opacity-60 sm:min-h-9";

/** The banner's button to end the impersonation, with what `useEnd` returns. */
export function EndImpersonation({ isBusy, isError, end }: ReturnType<typeof useEnd>) {
  const text = useMessages("impersonation");
  return (
    <>
      <button
        type="button"
        aria-disabled={isBusy || undefined}
        className={bannerButton}
        onClick={() => {
          if (!isBusy) end();
        }}
      >
        {isBusy ? text.ending : text.end}
      </button>
      {isError && (
        <p role="alert" className="basis-full font-semibold">
          {text.endFailed}
        </p>
      )}
    </>
  );
}

/** The support console's button to end the staff user's impersonation, which may run in another browser. */
export function EndImpersonationFromConsole() {
  const text = useMessages("impersonation");
  const { isBusy, isError, end } = useEnd(() => window.location.assign(IMPERSONATION_ENDED));
  return (
    <>
      <Button isBusy={isBusy} onClick={end}>
        {isBusy ? text.ending : text.end}
      </Button>
      {isError && (
        <p role="alert" className="basis-full text-bad">
          {text.endFailed}
        </p>
      )}
    </>
  );
}

/** Ends the running impersonation, then calls `leave`. It's busy until the page has been left. */
export function useEnd(leave: () => void) {
  const mutation = useMutation(endImpersonationMutation());
  return {
    isBusy: mutation.isPending || mutation.isSuccess,
    isError: mutation.isError,
    end: () => mutation.mutate(undefined, { onSuccess: leave }),
  };
}
