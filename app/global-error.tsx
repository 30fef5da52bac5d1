"use client";

import "./globals.css";
import { problems } from "@/lib/messages/problems";
import { shell } from "@/lib/messages/shell";

/** The error page if the root layout couldn't be rendered. Next renders it at build time, so it has no brand, legal links or providers. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>{shell.errorTitle}</title>
        <main className="page-width max-w-prose py-16">
          <h1 className="text-xl font-semibold tracking-tight">{shell.errorTitle}</h1>
          <p className="mt-1.5 mb-5 text-muted">{problems.internal_error}</p>
          <button
            type="button"
            className="min-h-11 cursor-pointer rounded-md border border-control bg-surface px-3.5 text-sm font-medium hover:bg-hover"
            onClick={() => retry()}
          >
            {shell.tryAgain}
          </button>
        </main>
      </body>
    </html>
  );
}
