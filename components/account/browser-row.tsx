"use client";

import { Button } from "@/components/ui/button";
import { DateTime } from "@/components/ui/date-time";
import { Icon } from "@/components/ui/icon";
import type { SignedInBrowser } from "@/lib/api/sessions";
import { nameBrowser } from "@/lib/browser-name";
import { useMessages } from "@/lib/client/locale";

type BrowserRowProps = {
  browser: SignedInBrowser;
  isBusy: boolean;
  /** Null if the session is read-only. */
  onSignOut: ((browser: SignedInBrowser) => void) | null;
};

/** One signed-in browser: how and when it signed in, and a button to sign it out. */
export function BrowserRow({ browser, isBusy, onSignOut }: BrowserRowProps) {
  const text = useMessages("account");
  const name = nameBrowser(browser.browser, text);
  const isPhone = /\b(iOS|Android)\b/.test(name);
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 px-4 py-3 sm:grid-cols-[auto_minmax(0,1fr)_auto] sm:px-5">
      <Icon
        name={isPhone ? "smartphone" : "monitor"}
        size={20}
        className="mt-0.5 self-start text-muted sm:mt-0 sm:self-center"
      />
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 text-sm leading-6 font-medium">
          {name}
          {browser.current && (
            <span className="rounded-full border border-good-line bg-good-soft px-2 text-xs leading-5 text-good">
              {text.thisBrowser}
            </span>
          )}
        </p>
        <p className="text-note leading-5 text-muted">
          {text.signedIn[browser.opened_by]}
          {" · "}
          <DateTime iso={browser.created_at} as="date-time" />
          {" · "}
          {browser.current
            ? text.activeNow
            : text.lastActive({ time: () => <DateTime iso={browser.last_seen_at} as="relative" /> })}
        </p>
      </div>
      {onSignOut !== null && (
        <Button
          isBusy={isBusy}
          className="col-start-2 mt-2 justify-self-start sm:col-start-3 sm:mt-0"
          aria-label={browser.current ? text.signOutThis : text.signOutNamed({ browser: name })}
          onClick={() => onSignOut(browser)}
        >
          {isBusy ? text.signingOut : text.signOut}
        </Button>
      )}
    </li>
  );
}
