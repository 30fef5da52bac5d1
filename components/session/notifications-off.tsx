"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { FailureAlert } from "@/components/ui/failure-alert";
import { useMessages } from "@/lib/client/locale";
import { oneClickMutation } from "@/lib/client/notifications";
import { kindOfLink, useOneClickLink } from "@/lib/client/one-click-link";

/** Turns one kind of mail off by the link in a mail and a click here, and on again. It shows nothing of the account. */
export function NotificationsOff() {
  const text = useMessages("reminders");
  const link = useOneClickLink();
  const choose = useMutation(oneClickMutation());
  const heading = useRef<HTMLHeadingElement>(null);
  const done = choose.isSuccess ? (choose.variables.undo ? "on" : "off") : null;
  useEffect(() => {
    // The focused button has disappeared.
    if (done !== null) heading.current?.focus();
  }, [done]);

  const kind = typeof link === "string" ? kindOfLink(link) : null;
  if (link === null || (link !== undefined && kind === null)) {
    return (
      <>
        <h1 className="text-lg font-semibold tracking-tight">{text.noLinkTitle}</h1>
        <p className="mt-1.5 text-sm text-muted">{text.noLink}</p>
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
      <p className="mt-3 mb-5 text-sm text-muted">{text.anytime}</p>
      <FailureAlert error={choose.error} title={text.saveFailed} className="mb-4" />
      <Button
        look={isOff ? "secondary" : "primary"}
        className="w-full"
        isBusy={choose.isPending || link === undefined}
        onClick={() => {
          if (link !== undefined) choose.mutate({ link, undo: isOff });
        }}
      >
        {isOff ? text.undo : choose.isPending ? text.turningOff : text.turnOff}
      </Button>
    </>
  );
}
