"use client";

import "./globals.css";
import { english as text } from "@/lib/messages/global-error";

/** The error page if the root layout couldn't be rendered. Next renders it at build time, so it has no brand, legal links or providers. */
export default function GlobalError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>{text.title}</title>
        <main className="page-width max-w-prose py-16">
          <h1 className="text-xl font-semibold tracking-tight">{text.title}</h1>
          <p className="mt-1.5 mb-5 text-muted">{text.text}</p>
          <button
            type="button"
            className="min-h-11 cursor-pointer rounded-md border border-control bg-surface px-3.5 text-sm font-medium hover:bg-hover"
            onClick={() => retry()}
          >
            {text.tryAgain}
          </button>
        </main>
      </body>
    </html>
  );
}
