"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { FailureAlert } from "@/components/ui/failure-alert";
import { LoadFailed } from "@/components/ui/load-failed";
import type { SignedInBrowser } from "@/lib/api/sessions";
import { nameBrowser } from "@/lib/browser-name";
import { loadFailure } from "@/lib/client/load-failure";
import { useMessages } from "@/lib/client/locale";
import { signedInBrowsersQuery } from "@/lib/client/queries";
import { endBrowserMutation, endBrowsersMutation } from "@/lib/client/session-mutations";
import { leaveAfterSignOut } from "@/lib/client/sign-out";
import { BrowserRow } from "./browser-row";

/** The customer's signed-in browsers, with buttons to sign out one, all others, or all. Read-only sessions get no buttons. */
export function SignedInBrowsersSection({ isReadOnly }: { isReadOnly: boolean }) {
  const text = useMessages("account");
  const heading = useRef<HTMLHeadingElement>(null);
  const query = useQuery(signedInBrowsersQuery());
  const endOne = useMutation(endBrowserMutation());
  const endMany = useMutation(endBrowsersMutation());

  const failure = loadFailure(query);
  const browsers = query.data?.items ?? [];
  const others = browsers.filter(({ current }) => !current);
  const isBusy = endOne.isPending || endMany.isPending;

  function signOut(browser: SignedInBrowser): void {
    endMany.reset();
    endOne.mutate(browser, {
      onSuccess: () => {
        if (browser.current) leaveAfterSignOut();
        // The button disappears with its row.
        else heading.current?.focus();
      },
    });
  }

  function signOutMany(which: "others" | "all"): void {
    endOne.reset();
    endMany.mutate(which, {
      onSuccess: () => {
        if (which === "all") leaveAfterSignOut();
        else heading.current?.focus();
      },
    });
  }

  return (
    <section aria-labelledby="browsers" className="panel">
      <div className="px-4 pt-4 pb-3 sm:px-5">
        <h2 id="browsers" ref={heading} tabIndex={-1} className="font-semibold">
          {text.browsers}
        </h2>
        <p className="text-sm text-muted">{isReadOnly ? text.readOnly : text.browsersIntro}</p>
      </div>
      <div className="px-4 sm:px-5 [&>:not(:empty)]:mb-3">
        {failure !== null && (
          <LoadFailed {...failure} tone={query.data === undefined ? "bad" : "warn"} title={text.browsersFailed} />
        )}
        <FailureAlert error={endOne.error ?? endMany.error} title={text.signOutFailed} />
        <div role="status" className="empty:hidden">
          {endOne.isSuccess && !endOne.variables.current && (
            <Alert tone="good">
              <p>{text.signedOut({ browser: nameBrowser(endOne.variables.browser, text) })}</p>
            </Alert>
          )}
          {endMany.isSuccess && endMany.variables === "others" && (
            <Alert tone="good">
              <p>{text.signedOutOthers}</p>
            </Alert>
          )}
        </div>
      </div>
      {browsers.length > 0 && (
        <ul aria-label={text.browsers} className="divide-y divide-line border-t border-line">
          {browsers.map((browser) => (
            <BrowserRow
              key={browser.id}
              browser={browser}
              isBusy={endMany.isPending || (endOne.isPending && endOne.variables.id === browser.id)}
              onSignOut={isReadOnly ? null : signOut}
            />
          ))}
        </ul>
      )}
      {!isReadOnly && browsers.length > 0 && (
        <div className="flex flex-wrap items-center gap-2 border-t border-line px-4 py-3 sm:px-5">
          {others.length > 0 ? (
            <Button isBusy={isBusy} onClick={() => signOutMany("others")}>
              {text.signOutOthers}
            </Button>
          ) : (
            <p className="text-sm text-muted">{text.onlyThis}</p>
          )}
          {others.length > 0 && (
            <Button isBusy={isBusy} onClick={() => signOutMany("all")}>
              {text.signOutAll}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
