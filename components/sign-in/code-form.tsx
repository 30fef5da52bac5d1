"use client";

import { useMutation } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import type { Verified } from "@/lib/api/sign-in";
import { useMessages } from "@/lib/client/locale";
import { verifyCodeMutation } from "@/lib/client/sign-in-mutations";
import { CodeEntry } from "./code-entry";
import { useLinkedCode } from "./linked-code";

type CodeFormProps = {
  onVerified: (answer: Verified) => void;
  /** Called after a failure of Polar. The code may have been correct. */
  onUnknownOutcome: () => void;
};

/** The second step: the one-time code. */
export function CodeForm({ onVerified, onUnknownOutcome }: CodeFormProps) {
  const text = useMessages("signIn");
  const verify = useMutation(verifyCodeMutation());
  const isBusy = verify.isPending || (verify.isSuccess && "session" in verify.data);
  return (
    <CodeEntry
      className="mt-5 space-y-4"
      verify={verify}
      isBusy={isBusy}
      linked={useLinkedCode()}
      onVerified={onVerified}
      onFailed={({ code }) => {
        if (code.startsWith("upstream_")) onUnknownOutcome();
      }}
    >
      <Button type="submit" look="primary" className="w-full" isBusy={isBusy}>
        {isBusy ? text.verifying : text.verify}
      </Button>
    </CodeEntry>
  );
}
