"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { SessionInfo } from "@/lib/api/schemas";
import { useLazyPart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";
import { sessionQuery } from "@/lib/client/queries";

const loadDialog = () => import("./sign-in-again-dialog").then((module) => module.SignInAgainDialog);

type SessionOverProps = {
  session: SessionInfo;
  /** True if customers can sign in with a code. Otherwise they need a link. */
  canSignInHere: boolean;
};

/** Says that the session is over. The page and any typed text stay. The customer can sign in again here or in another tab. */
export function SessionOver({ session, canSignInHere }: SessionOverProps) {
  const text = useMessages("shell");
  const client = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const dialog = useLazyPart(loadDialog);
  const isImpersonation = session.impersonation !== null;
  return (
    <>
      <Alert
        tone="warn"
        role="alert"
        className="mt-3 shadow-float"
        title={isImpersonation ? text.impersonationOverTitle : text.sessionOverTitle}
        actions={
          canSignInHere &&
          !isImpersonation && (
            <Button
              look="primary"
              onPointerEnter={dialog.prepare}
              onFocus={dialog.prepare}
              onClick={() => {
                setOpen(true);
                void dialog.show();
              }}
            >
              {text.signInAgain}
            </Button>
          )
        }
      >
        <p>{isImpersonation ? text.impersonationOver : canSignInHere ? text.sessionOver : text.sessionOverLink}</p>
        {dialog.isFailed && <p className="text-bad">{text.dialogFailed}</p>}
      </Alert>
      {dialog.part !== null && (
        <dialog.part
          session={session}
          isOpen={isOpen}
          onClose={() => setOpen(false)}
          onSignedIn={() => {
            setOpen(false);
            void client.refetchQueries({ queryKey: sessionQuery().queryKey });
          }}
        />
      )}
    </>
  );
}
