"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { FailureAlert } from "@/components/ui/failure-alert";
import { useMessages } from "@/lib/client/locale";
import { openSessionMutation } from "@/lib/client/session-mutations";

/** Confirms a sign-in by link. Opening the link alone doesn't sign anyone in. */
export function ContinueButton({ shown }: { shown: string }) {
  const text = useMessages("signInLink");
  const router = useRouter();
  const open = useMutation(openSessionMutation(shown));
  const isBusy = open.isPending || open.isSuccess;
  return (
    <>
      <FailureAlert error={open.error} title={text.failed} className="mb-4" />
      <Button
        look="primary"
        className="w-full"
        isBusy={isBusy}
        onClick={() =>
          open.mutate(undefined, {
            // The page shows the link that waits now. The message stays.
            onError: () => router.refresh(),
            // A full page load clears this tab's memory, which may contain another account's data.
            onSuccess: ({ next }) => window.location.replace(destination(next)),
          })
        }
      >
        {isBusy ? text.continuing : text.continue}
      </Button>
    </>
  );
}

/** Returns the URL to open: a path of the portal or an allow-listed URL, but never a URL that runs a script. */
function destination(next: string): string {
  const url = URL.canParse(next, window.location.origin) ? new URL(next, window.location.origin) : null;
  return url === null || /^(javascript|data|vbscript|blob):$/.test(url.protocol) ? "/license-keys" : url.href;
}
