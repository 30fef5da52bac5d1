"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { SessionInfo } from "@/lib/api/schemas";
import { useLatePart } from "@/lib/client/lazy-part";
import { useMessages } from "@/lib/client/locale";
import { sessionQuery } from "@/lib/client/queries";

const loadDialog = () => import("./sign-in-again-dialog").then((module) => module.SignInAgainDialog);

type SessionOverProps = {
  session: SessionInfo;
  /** Are codes sent by mail? Else one comes in by a link alone, in whichever tab. */
  canSignInHere: boolean;
};

/** The session is over, the page stays: what was typed is still there, and it goes on after a sign-in here or in another tab. */
export function SessionOver({ session, canSignInHere }: SessionOverProps) {
  const text = useMessages("shell");
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const dialog = useLatePart(loadDialog);
  const isImpersonation = session.impersonation !== null;
  return (
    <>
      <Alert
        tone="warn"
        role="alert"
        className="mt-3 shadow-lg"
        title={isImpersonation ? text.impersonationOverTitle : text.sessionOverTitle}
        actions={
          canSignInHere &&
          !isImpersonation && (
            <Button
              look="primary"
              onPointerEnter={dialog.prepare}
              onFocus={dialog.prepare}
              onClick={() => {
                setAsked(true);
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
          isOpen={isAsked}
          onClose={() => setAsked(false)}
          onSignedIn={() => {
            setAsked(false);
            void client.refetchQueries({ queryKey: sessionQuery().queryKey });
          }}
        />
      )}
    </>
  );
}
