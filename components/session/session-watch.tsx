"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { buttonClass } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { SessionInfo } from "@/lib/api/schemas";
import { useMessages } from "@/lib/client/locale";
import { useOnline } from "@/lib/client/online";
import { sessionQuery } from "@/lib/client/queries";
import { useSessionOver } from "@/lib/client/session-over";

/**
 * Keeps an eye on what the page stands on: says when the network or the session is gone, and leaves the page as it is. If
 * somebody else's session is open in this browser by now, the page is loaded anew: two people's data never mix.
 */
export function SessionWatch({ session }: { session: SessionInfo }) {
  const text = useMessages("shell");
  const isOnline = useOnline();
  const isOver = useSessionOver();
  const { data: current } = useQuery({ ...sessionQuery(), initialData: session });
  const isAnother = identity(current) !== identity(session);

  useEffect(() => {
    if (isAnother) window.location.reload();
  }, [isAnother]);

  return (
    <div className="page-width sticky top-0 z-20 empty:hidden">
      {isOver && (
        <Notice
          tone="warn"
          role="alert"
          className="mt-3 shadow-lg"
          title={text.sessionOverTitle}
          actions={
            <a
              href="/sign-in"
              className={buttonClass("primary")}
              onClick={(event) => {
                const here = window.location.pathname + window.location.search;
                event.currentTarget.search = new URLSearchParams({ next: here }).toString();
              }}
            >
              {text.signInAgain}
            </a>
          }
        >
          <p>{text.sessionOver}</p>
        </Notice>
      )}
      {!isOnline && (
        <Notice tone="warn" role="status" className="mt-3 shadow-lg" title={text.offlineTitle}>
          <p>{text.offline}</p>
        </Notice>
      )}
    </div>
  );
}

function identity({ customer, member, impersonation }: SessionInfo): string {
  return [customer.id, member?.id, impersonation?.id].join(" ");
}
