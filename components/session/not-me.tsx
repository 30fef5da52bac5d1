"use client";

import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Alert } from "@/components/ui/alert";
import { Button, buttonClass } from "@/components/ui/button";
import { toFailure } from "@/lib/client/failure";
import { useMessages } from "@/lib/client/locale";
import { useNotMeToken } from "@/lib/client/not-me-token";
import { notMeMutation } from "@/lib/client/session-mutations";

/** Signs the owner of an account out everywhere, by the link in an email and a click here. */
export function NotMe() {
  const text = useMessages("notMe");
  const problems = useMessages("problems");
  const token = useNotMeToken();
  const signOut = useMutation(notMeMutation());
  const done = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The focused button has disappeared.
    if (signOut.isSuccess) done.current?.focus();
  }, [signOut.isSuccess]);

  if (signOut.isSuccess) {
    return (
      <>
        <h1 ref={done} tabIndex={-1} className="text-lg font-semibold tracking-tight">
          {text.doneTitle}
        </h1>
        <p className="mt-1.5 text-sm text-muted">
          {text.done} {text.doneKeys}
        </p>
        <a href="/sign-in" className={buttonClass("primary", "mt-5 w-full")}>
          {text.signIn}
        </a>
      </>
    );
  }
  if (token === null) {
    return (
      <>
        <h1 className="text-lg font-semibold tracking-tight">{text.noLinkTitle}</h1>
        <p className="mt-1.5 text-sm text-muted">{text.noLink}</p>
      </>
    );
  }
  return (
    <>
      <h1 className="text-lg font-semibold tracking-tight">{text.title}</h1>
      <p className="mt-1.5 text-sm text-muted">{text.intro}</p>
      <ul className="mt-3 mb-5 list-disc space-y-1.5 ps-5 text-sm">
        <li>{text.effects.browsers}</li>
        <li>{text.effects.links}</li>
        <li>{text.effects.keys}</li>
      </ul>
      {signOut.isError && (
        <Alert tone="bad" role="alert" className="mb-4" title={text.failed}>
          <p>{problems[toFailure(signOut.error).code]}</p>
        </Alert>
      )}
      <Button
        look="danger"
        className="w-full"
        isBusy={signOut.isPending || token === undefined}
        onClick={() => {
          if (token !== undefined) signOut.mutate(token);
        }}
      >
        {signOut.isPending ? text.signingOut : text.signOut}
      </Button>
    </>
  );
}
