"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { openSessionMutation } from "@/lib/client/session-mutations";

/** Confirms the sign-in by a link. The link alone signs nobody in. */
export function ContinueButton({ shown }: { shown: string }) {
  const text = useMessages("signInLink");
  const problems = useMessages("problems");
  const router = useRouter();
  const open = useMutation(openSessionMutation(shown));
  const isBusy = open.isPending || open.isSuccess;
  return (
    <>
      {open.isError && (
        <Alert tone="bad" role="alert" className="mb-4" title={text.failed}>
          <p>{problems[toFailure(open.error).code]}</p>
        </Alert>
      )}
      <Button
        look="primary"
        className="w-full"
        isBusy={isBusy}
        onClick={() =>
          open.mutate(undefined, {
            // The page shows the link that waits now. The message stays.
            onError: () => router.refresh(),
            // A full page load clears the memory of this tab, which may hold another account's data.
            onSuccess: ({ next }) => window.location.replace(destination(next)),
          })
        }
      >
        {isBusy ? text.continuing : text.continue}
      </Button>
    </>
  );
}

/** Returns the URL to open: a path of the portal or an allow-listed URL. A script's URL is neither. */
function destination(next: string): string {
  const url = URL.canParse(next, window.location.origin) ? new URL(next, window.location.origin) : null;
  return url === null || /^(javascript|data|vbscript|blob):$/.test(url.protocol) ? "/license-keys" : url.href;
}
