"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import type { SessionInfo } from "@/lib/api/schemas";
import { accountIdentity } from "@/lib/api/shown-account";
import { useMessages } from "@/lib/client/locale";
import { useOnline } from "@/lib/client/online";
import { sessionQuery } from "@/lib/client/queries";
import { onTabMessage, postToTabs } from "@/lib/client/session-channel";
import { useSessionOver } from "@/lib/client/session-over";
import { showAccount } from "@/lib/client/shown-account";
import { IMPERSONATION_ENDED } from "@/lib/client/support-paths";
import { useLive } from "@/lib/client/use-live";
import { SessionOver } from "./session-over";

/** The longest delay that `setTimeout` supports, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

type SessionWatchProps = { session: SessionInfo; canSignInHere: boolean };

/**
 * Warns when the network or the session is gone, but keeps the page. Reloads the page if someone else signed in to this browser,
 * so two people's data never mix. Leaves the page after a sign-out in another tab. Shows changes that are made elsewhere.
 */
export function SessionWatch({ session, canSignInHere }: SessionWatchProps) {
  const text = useMessages("shell");
  const client = useQueryClient();
  const isOnline = useOnline();
  const isOver = useSessionOver();
  const wasOver = useRef(false);
  const { data: current } = useQuery({ ...sessionQuery(), initialData: session });
  const ownIdentity = accountIdentity(session);
  const isOtherSession = accountIdentity(current) !== ownIdentity;
  const isImpersonation = session.impersonation !== null;

  // Writes say which account they are for, because another tab can open another one at any time.
  useEffect(() => showAccount(ownIdentity), [ownIdentity]);

  useLive(!isOver);

  useEffect(() => {
    if (isOtherSession) window.location.reload();
  }, [isOtherSession]);

  useEffect(() => {
    // After a new sign-in, all queries reload and the other tabs continue.
    if (wasOver.current && !isOver) {
      void client.invalidateQueries();
      postToTabs({ event: "open", identity: ownIdentity });
    }
    wasOver.current = isOver;
  }, [isOver, ownIdentity, client]);

  useEffect(() => {
    postToTabs({ event: "open", identity: ownIdentity });
  }, [ownIdentity]);

  useEffect(
    () =>
      onTabMessage((message) => {
        if (message.event === "impersonation_over") {
          if (isImpersonation) window.location.replace(IMPERSONATION_ENDED);
        } else if (message.event === "closed") leaveForSignIn();
        else if (wasOver.current || message.identity !== ownIdentity)
          void client.refetchQueries({ queryKey: sessionQuery().queryKey });
      }),
    [client, ownIdentity, isImpersonation],
  );

  const endsAt = Date.parse(current.expires_at);
  useEffect(() => {
    const left = Math.min(Math.max(endsAt - Date.now(), 0) + 1000, LONGEST_TIMER);
    const timer = setTimeout(() => void client.refetchQueries({ queryKey: sessionQuery().queryKey }), left);
    return () => clearTimeout(timer);
  }, [endsAt, client]);

  return (
    <div className="page-width sticky top-0 z-20 empty:hidden">
      {isOver && <SessionOver session={session} canSignInHere={canSignInHere} />}
      {!isOnline && (
        <Alert tone="warn" role="status" className="mt-3 shadow-float" title={text.offlineTitle}>
          <p>{text.offline}</p>
        </Alert>
      )}
    </div>
  );
}

function leaveForSignIn(): void {
  const next = window.location.pathname + window.location.search;
  window.location.replace(`/sign-in?${new URLSearchParams({ next })}`);
}
