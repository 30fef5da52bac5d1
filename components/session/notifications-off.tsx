"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Button, buttonClass } from "@/components/ui/button";
import { FailureAlert } from "@/components/ui/failure-alert";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { oneClickMutation } from "@/lib/client/notifications";
import { kindOfLink, useOneClickLink } from "@/lib/client/one-click-link";

/** Turns one kind of mail off by the link in a mail and a click here, and on again. It shows nothing of the account. */
export function NotificationsOff() {
  const text = useMessages("reminders");
  const link = useOneClickLink();
  const choose = useMutation(oneClickMutation());
  const heading = useRef<HTMLHeadingElement>(null);
  // What the last click that worked has done. It stays while the next one is pending, or has failed.
  const [done, setDone] = useState<"on" | "off" | null>(null);
  const isInvalid = choose.isError && toFailure(choose.error).code === "link_invalid";
  useEffect(() => {
    // The focused button says something else now, or has disappeared.
    if (done !== null || isInvalid) heading.current?.focus();
  }, [done, isInvalid]);

  const kind = typeof link === "string" ? kindOfLink(link) : null;
  if (link === null || (link !== undefined && kind === null)) {
    return (
      <>
        <h1 className="text-lg font-semibold tracking-tight">{text.noLinkTitle}</h1>
        <p className="mt-1.5 text-sm text-muted">{link === null ? text.noLink : text.linkInvalid}</p>
        <AccountLink />
      </>
    );
  }
  const isOff = done === "off";
  const title = done === null ? text.offTitle : isOff ? text.doneTitle : text.undoneTitle;
  const sentence = done === null ? text.offIntro : isOff ? text.done : text.undone;
  return (
    <>
      <h1 ref={heading} tabIndex={-1} className="text-lg font-semibold tracking-tight">
        {title}
      </h1>
      <p className="mt-1.5 text-sm text-muted">{sentence}</p>
      {kind !== null && <p className="mt-3 text-sm font-medium">{text.kinds[kind]}</p>}
      {done !== "on" && !isInvalid && <p className="mt-3 text-sm text-muted">{text.anytime}</p>}
      {isInvalid ? (
        <>
          <Alert tone="bad" role="alert" title={text.saveFailed} className="mt-4">
            <p>{text.linkInvalid}</p>
          </Alert>
          <AccountLink />
        </>
      ) : (
        <>
          <FailureAlert error={choose.error} title={text.saveFailed} className="mt-4" />
          <Button
            look={isOff ? "secondary" : "primary"}
            className="mt-5 w-full"
            isBusy={choose.isPending || link === undefined}
            onClick={() => {
              if (link === undefined) return;
              choose.mutate({ link, undo: isOff }, { onSuccess: () => setDone(isOff ? "on" : "off") });
            }}
          >
            {isOff ? text.undo : choose.isPending ? text.turningOff : text.turnOff}
          </Button>
        </>
      )}
    </>
  );
}

function AccountLink() {
  const text = useMessages("reminders");
  return (
    <a href="/account" className={buttonClass("primary", "mt-5 w-full")}>
      {text.toAccount}
    </a>
  );
}
