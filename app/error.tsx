"use client";

import { useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { isProblemCode } from "@/lib/api/problem";
import { useMessages } from "@/lib/client/locale";

type ErrorPageProps = { error: unknown; retry: () => void };

/** Replaces a page that couldn't be rendered. For a server error, Next only passes the digest: our code, or its ID in the log. */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  const text = useMessages("shell");
  const problems = useMessages("problems");
  const [isTrying, setTrying] = useState(false);
  const digest = error instanceof Error && "digest" in error ? error.digest : undefined;
  const code = isProblemCode(digest) ? digest : "internal_error";

  // A new error means that the last retry has failed.
  useEffect(() => setTrying(error === undefined), [error]);

  return (
    <main className="page-width max-w-prose py-12 sm:py-16">
      <h1 className="text-xl font-semibold tracking-tight">{text.errorTitle}</h1>
      <p className="mt-1.5 text-muted" role="alert">
        {problems[code]}
      </p>
      {typeof digest === "string" && digest !== code && (
        <p className="mt-1 text-sm text-muted">{text.reference({ reference: digest })}</p>
      )}
      <Button
        look="primary"
        className="mt-5"
        isBusy={isTrying}
        onClick={() => {
          setTrying(true);
          retry();
        }}
      >
        {isTrying ? text.tryingAgain : text.tryAgain}
      </Button>
    </main>
  );
}
