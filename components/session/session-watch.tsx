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
import { SessionOver } from "./session-over";

/** The longest time of a timer, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

type SessionWatchProps = { session: SessionInfo; canSignInHere: boolean };

/**
 * Says when the network or the session is gone; the page stays. Reloads the page if somebody else signed in in this browser,
 * so two people's data never mix. Leaves the page if somebody signed out in another tab.
 */
export function SessionWatch({ session, canSignInHere }: SessionWatchProps) {
  const text = useMessages("shell");
  const client = useQueryClient();
  const isOnline = useOnline();
  const isOver = useSessionOver();
  const wasOver = useRef(false);
  const { data: current } = useQuery({ ...sessionQuery(), initialData: session });
  const mine = accountIdentity(session);
  const isAnother = accountIdentity(current) !== mine;
  const isImpersonation = session.impersonation !== null;

  // Writes say which account they are meant for, since another tab can open another one at any moment.
  useEffect(() => showAccount(mine), [mine]);

  useEffect(() => {
    if (isAnother) window.location.reload();
  }, [isAnother]);

  useEffect(() => {
    // After a new sign-in, failed queries load again, and the other tabs continue.
    if (wasOver.current && !isOver) {
      void client.invalidateQueries();
      postToTabs({ event: "open", identity: mine });
    }
    wasOver.current = isOver;
  }, [isOver, mine, client]);

  useEffect(() => {
    postToTabs({ event: "open", identity: mine });
  }, [mine]);

  useEffect(
    () =>
      onTabMessage((message) => {
        if (message.event === "impersonation_over") {
          if (isImpersonation) window.location.replace(IMPERSONATION_ENDED);
        } else if (message.event === "closed") leaveForSignIn();
        else if (wasOver.current || message.identity !== mine)
          void client.refetchQueries({ queryKey: sessionQuery().queryKey });
      }),
    [client, mine, isImpersonation],
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
        <Alert tone="warn" role="status" className="mt-3 shadow-lg" title={text.offlineTitle}>
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
